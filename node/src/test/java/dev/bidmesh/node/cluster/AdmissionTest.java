package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Admission admission = new Admission(new Admission.Limits(4, 2, 3));

  @Test
  void shouldKeepRoomForOthersThanOneAddress() {
    assertThat(enters("10.0.0.1", 0)).isTrue();
    assertThat(enters("10.0.0.1", 0)).isTrue();
    assertThat(enters("10.0.0.1", 0)).isFalse();
    assertThat(enters("10.0.0.2", 0)).isTrue();
    assertThat(enters("10.0.0.3", 0)).isTrue();
    assertThat(enters("10.0.0.4", 0)).isFalse();

    // when
    admission.leave("10.0.0.1");

    // then
    assertThat(enters("10.0.0.4", 0)).isTrue();
    assertThat(admission.inside()).isEqualTo(4);
  }

  @Test
  void shouldLetAnAddressTryAgainAfterAWhile() {
    for (int i = 0; i < 6; i++) {
      assertThat(enters("10.0.0.1", 0)).isTrue();
      admission.leave("10.0.0.1");
    }
    assertThat(enters("10.0.0.1", 0)).isFalse();
    assertThat(enters("10.0.0.1", SECOND / 4)).isFalse();
    assertThat(enters("10.0.0.1", SECOND)).isTrue();
  }

  @Property(tries = 50)
  void shouldNeverLetInMoreThanItMay(
      @ForAll @IntRange(min = 1, max = 5_000) int addresses,
      @ForAll @IntRange(min = 1, max = 40) int step) {
    var fresh = new Admission(new Admission.Limits(4, 2, 3));
    var inside = new ArrayDeque<String>();
    for (int i = 0; i < 5_000; i++) {
      String address = "address-" + i * step % addresses;
      if (fresh.enter(address, (long) i * step * 1_000_000)) {
        inside.add(address);
      } else if (!inside.isEmpty()) {
        fresh.leave(inside.remove());
      }
      assertThat(fresh.inside()).isEqualTo(inside.size()).isLessThanOrEqualTo(4);
      assertThat(Collections.frequency(inside, address)).isLessThanOrEqualTo(2);
    }
  }

  private boolean enters(String address, long nowNanos) {
    return admission.enter(address, nowNanos);
  }
}
