package dev.bidmesh.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BanditConfigTest {

  private static final Map<String, Object> WRONG =
      Map.ofEntries(
          Map.entry("alpha", -1.0),
          Map.entry("discount", 1.01),
          Map.entry("waitWeight", -2.0),
          Map.entry("maxLanes", 0),
          Map.entry("breakerBase", Duration.ZERO),
          Map.entry("breakerMax", Duration.ofSeconds(1)),
          Map.entry("saveInterval", Duration.ZERO),
          Map.entry("savePeersInterval", Duration.ofDays(2)),
          Map.entry("savedPeerLanes", 4097),
          Map.entry("saveRetryMax", Duration.ofDays(2)),
          Map.entry("peers", 65),
          Map.entry("answers", 0),
          Map.entry("delay", Duration.ZERO),
          Map.entry("timeout", Duration.ZERO),
          Map.entry("window", Duration.ofHours(3)),
          Map.entry("runs", -1));

  @Test
  void shouldDefaultToWhatWasMeasured() {
    BanditConfig config = BanditConfig.DEFAULT;
    assertThat(config.alpha()).isEqualTo(1);
    assertThat(config.discount()).isEqualTo(0.98);
    assertThat(config.waitWeight()).isEqualTo(2.5);
    assertThat(config.breakerBase()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.breakerMax()).isEqualTo(Duration.ofSeconds(600));
  }

  @Test
  void shouldNameTheComponentThatIsOutOfRange() {
    assertEachRefused(BanditConfig.DEFAULT);
    assertEachRefused(RecoveryConfig.DEFAULT);
    assertRefused("alpha", () -> with(BanditConfig.DEFAULT, "alpha", Double.NaN));
    assertRefused("discount", () -> with(BanditConfig.DEFAULT, "discount", 0.0));
    assertRefused(
        "breakerMax", () -> with(BanditConfig.DEFAULT, "breakerMax", Duration.ofDays(400)));
  }

  private static void assertEachRefused(Record defaults) {
    for (RecordComponent component : defaults.getClass().getRecordComponents()) {
      Optional.ofNullable(WRONG.get(component.getName()))
          .ifPresentOrElse(
              wrong ->
                  assertRefused(
                      component.getName(), () -> with(defaults, component.getName(), wrong)),
              () ->
                  assertThat(component.getType())
                      .as(component.getName())
                      .matches(type -> type.isRecord() || type.isEnum()));
    }
  }

  private static void with(Record defaults, String component, Object value) {
    try {
      RecordComponent[] components = defaults.getClass().getRecordComponents();
      Object[] arguments = new Object[components.length];
      for (int i = 0; i < components.length; i++) {
        boolean changed = components[i].getName().equals(component);
        arguments[i] = changed ? value : components[i].getAccessor().invoke(defaults);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      defaults.getClass().getDeclaredConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRefused(String component, Runnable construction) {
    assertThatIllegalArgumentException()
        .isThrownBy(construction::run)
        .withMessageStartingWith(component + " must be");
  }
}
