package dev.bidmesh.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HedgeConfigTest {

  /** Loaded first, some of these defaults once were missing from those of the others. */
  @ParameterizedTest
  @ValueSource(classes = {LookConfig.class, HedgeConfig.class, PromptsConfig.class})
  void shouldHaveDefaultsWhicheverClassIsLoadedFirst(Class<?> first) throws Exception {
    URL[] code = {first.getProtectionDomain().getCodeSource().getLocation()};
    try (var afresh = new URLClassLoader(code, ClassLoader.getPlatformClassLoader())) {
      Class.forName(first.getName(), true, afresh);

      Object hedge = defaults(afresh, HedgeConfig.class);

      assertThat(hedge).hasToString(HedgeConfig.DEFAULT.toString());
      assertThat(defaults(afresh, PromptsConfig.class))
          .hasToString(PromptsConfig.DEFAULT.toString());
    }
  }

  private static Object defaults(ClassLoader loader, Class<?> config) throws Exception {
    return Class.forName(config.getName(), true, loader).getField("DEFAULT").get(config);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 4, PT2S, PT0.25S, fraction",
    "1.01, 4, PT2S, PT0.25S, fraction",
    "NaN, 4, PT2S, PT0.25S, fraction",
    "0.05, 0, PT2S, PT0.25S, burst",
    "0.05, 4, PT0S, PT0.25S, grace",
    "0.05, 4, PT2S, -PT1S, atLeast",
  })
  void shouldNameTheKeyThatIsOutOfItsRange(
      double fraction, int burst, Duration grace, Duration atLeast, String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HedgeConfig(true, fraction, burst, grace, atLeast))
        .withMessageStartingWith(key);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, PT2S, 150, PT1S, 3, .25, 3, PT10S, pause",
    "PT1S, PT0.9S, 150, PT1S, 3, .25, 3, PT10S, pauseAtMost",
    "PT1S, PT2S, -1, PT1S, 3, .25, 3, PT10S, times",
    "PT1S, PT2S, 150, PT0S, 3, .25, 3, PT10S, fresh",
    "PT1S, PT2S, 150, PT1S, 0, .25, 3, PT10S, devices",
    "PT1S, PT2S, 150, PT1S, 3, 1.1, 3, PT10S, idleShare",
    "PT1S, PT2S, 150, PT1S, 3, NaN, 3, PT10S, idleShare",
    "PT1S, PT2S, 150, PT1S, 3, .25, 0.9, PT10S, overdueTimes",
    "PT1S, PT2S, 150, PT1S, 3, .25, NaN, PT10S, overdueTimes",
    "PT1S, PT2S, 150, PT1S, 3, .25, 3, PT0S, overdueAtLeast",
  })
  void shouldNameTheKeyOfALookThatIsOutOfItsRange(
      Duration pause,
      Duration atMost,
      int times,
      Duration fresh,
      int devices,
      double idleShare,
      double overdueTimes,
      Duration overdue,
      String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new LookConfig(
                    pause, atMost, times, fresh, devices, idleShare, overdueTimes, overdue))
        .withMessageStartingWith(key + " must");
  }

  @ParameterizedTest
  @CsvSource({"1, PT0.25S", "2, PT0.5S", "3, PT1S", "4, PT2S", "5, PT2S", "150, PT2S"})
  void shouldDoubleThePauseWithEachLook(int looks, Duration pause) {
    assertThat(LookConfig.DEFAULT.pauseAfter(looks)).isEqualTo(pause);
  }
}
