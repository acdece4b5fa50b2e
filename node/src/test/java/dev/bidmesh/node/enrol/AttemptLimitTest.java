package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AttemptLimitTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldAdmitSoManyFromOneAddressAndInAll() {
    var limit = new AttemptLimit(5, 2, 0);

    assertThat(admitted(limit, "a", 4, 0)).isEqualTo(2);
    assertThat(admitted(limit, "b", 4, 0)).isEqualTo(2);
    assertThat(admitted(limit, "c", 4, 0)).isEqualTo(1);
    assertThat(limit.retryAfterSeconds(20 * SECOND)).isEqualTo(40);
  }

  @Test
  void shouldBeginAnewWithEachMinute() {
    var limit = new AttemptLimit(1, 1, 0);
    assertThat(limit.admits("a", 0)).isTrue();

    assertThat(limit.admits("a", 59 * SECOND)).isFalse();
    assertThat(limit.admits("a", 60 * SECOND)).isTrue();
  }

  @Test
  void shouldNotCountThoseThatWereGood() {
    var limit = new AttemptLimit(1, 1, 0);

    for (int i = 0; i < 10; i++) {
      assertThat(limit.admits("a", 0)).isTrue();
      limit.forgive("a");
    }
  }

  private static long admitted(AttemptLimit limit, String address, int attempts, long now) {
    return IntStream.range(0, attempts).filter(each -> limit.admits(address, now)).count();
  }
}
