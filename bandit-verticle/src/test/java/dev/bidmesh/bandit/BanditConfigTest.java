package dev.bidmesh.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BanditConfigTest {

  private static final Duration BASE = Duration.ofSeconds(30);
  private static final Duration MAX = Duration.ofSeconds(600);

  @Test
  void shouldDefaultToWhatWasMeasured() {
    assertThat(BanditConfig.DEFAULT).isEqualTo(new BanditConfig(1, 0.98, 2, 4096, BASE, MAX));
  }

  @Test
  void shouldNameTheComponentThatIsOutOfRange() {
    assertRefused("alpha", () -> new BanditConfig(-1, 0.98, 2, 1, BASE, MAX));
    assertRefused("alpha", () -> new BanditConfig(Double.NaN, 0.98, 2, 1, BASE, MAX));
    assertRefused("discount", () -> new BanditConfig(1, 0, 2, 1, BASE, MAX));
    assertRefused("discount", () -> new BanditConfig(1, 1.01, 2, 1, BASE, MAX));
    assertRefused("waitWeight", () -> new BanditConfig(1, 0.98, -2, 1, BASE, MAX));
    assertRefused("maxLanes", () -> new BanditConfig(1, 0.98, 2, 0, BASE, MAX));
    assertRefused("breakerBase", () -> new BanditConfig(1, 0.98, 2, 1, Duration.ZERO, MAX));
    assertRefused("breakerMax", () -> new BanditConfig(1, 0.98, 2, 1, MAX, BASE));
    assertRefused("breakerMax", () -> new BanditConfig(1, 0.98, 2, 1, BASE, Duration.ofDays(400)));
  }

  private static void assertRefused(String component, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageStartingWith(component + " must be");
  }
}
