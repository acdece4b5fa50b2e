package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreezeCoreTest {

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final FreezeCore core = new FreezeCore(LONGEST);
  private Duration now = Duration.ofHours(1);

  @Test
  void shouldJoinAgainWhenItWasFrozenAndIsAlone() {
    ticks(10);
    after(Duration.ofSeconds(12));

    assertThat(core.ticked(now.toNanos())).isFalse();
    after(Duration.ofSeconds(1));
    assertThat(core.lost(now.toNanos())).isTrue();
    ticks(40);
  }

  @Test
  void shouldKnowAFreezeByTheLossItself() {
    ticks(10);
    after(Duration.ofSeconds(12));

    assertThat(core.lost(now.toNanos())).isTrue();
    ticks(40);
  }

  @Test
  void shouldLetAFreezePassAfterWhichThePeersAreStillThere() {
    ticks(10);
    after(Duration.ofSeconds(12));
    ticks(100);

    assertThat(core.lost(now.toNanos())).as("long after it").isFalse();
  }

  @Test
  void shouldTakeNoShortPauseForAFreeze() {
    ticks(10);
    after(LONGEST);

    assertThat(core.lost(now.toNanos())).isFalse();
    ticks(10);
  }

  @Test
  void shouldNotBlameAFreezeForALossBeforeIt() {
    ticks(10);
    assertThat(core.lost(now.toNanos())).isFalse();
    ticks(2);
    after(Duration.ofSeconds(6));

    ticks(10);
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      after(Duration.ofMillis(250));
      assertThat(core.ticked(now.toNanos())).isFalse();
    }
  }

  private void after(Duration time) {
    now = now.plus(time);
  }
}
