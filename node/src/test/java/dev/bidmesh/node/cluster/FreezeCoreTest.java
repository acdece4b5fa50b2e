package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreezeCoreTest {

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final FreezeCore core = new FreezeCore(LONGEST);
  private Duration now = Duration.ofHours(1);
  private Duration wall = Duration.ofDays(20_000);

  @Test
  void shouldJoinAgainWhenItWasFrozenAndIsAlone() {
    ticks(10);
    after(Duration.ofSeconds(12));

    assertThat(core.ticked(now.toNanos(), wall.toMillis())).isFalse();
    after(Duration.ofSeconds(1));
    assertThat(core.lost(now.toNanos(), wall.toMillis())).isTrue();
    ticks(40);
  }

  @Test
  void shouldKnowAFreezeByTheLossItself() {
    ticks(10);
    after(Duration.ofSeconds(12));

    assertThat(core.lost(now.toNanos(), wall.toMillis())).isTrue();
    ticks(40);
  }

  @Test
  void shouldLetAFreezePassAfterWhichThePeersAreStillThere() {
    ticks(10);
    after(Duration.ofSeconds(12));
    ticks(100);

    assertThat(core.lost(now.toNanos(), wall.toMillis())).as("long after it").isFalse();
  }

  @Test
  void shouldTakeNoShortPauseForAFreeze() {
    ticks(10);
    after(LONGEST);

    assertThat(core.lost(now.toNanos(), wall.toMillis())).isFalse();
    ticks(10);
  }

  @Test
  void shouldNotBlameAFreezeForALossBeforeIt() {
    ticks(10);
    assertThat(core.lost(now.toNanos(), wall.toMillis())).isFalse();
    ticks(2);
    after(Duration.ofSeconds(6));

    ticks(10);
  }

  @Test
  void shouldNoticeThatTheDeviceWasSuspendedWhileItsMonotonicTimeStoodStill() {
    ticks(10);
    wall = wall.plus(Duration.ofHours(8));
    now = now.plusMillis(250);

    assertThat(core.ticked(now.toNanos(), wall.toMillis())).isFalse();
    after(Duration.ofSeconds(1));
    assertThat(core.lost(now.toNanos(), wall.toMillis())).isTrue();
    ticks(40);
  }

  @Test
  void shouldTakeAClockThatIsSetBackForNoFreeze() {
    ticks(10);
    wall = wall.minus(Duration.ofHours(8));
    ticks(2);

    assertThat(core.lost(now.toNanos(), wall.toMillis())).isFalse();
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      after(Duration.ofMillis(250));
      assertThat(core.ticked(now.toNanos(), wall.toMillis())).isFalse();
    }
  }

  private void after(Duration time) {
    now = now.plus(time);
    wall = wall.plus(time);
  }
}
