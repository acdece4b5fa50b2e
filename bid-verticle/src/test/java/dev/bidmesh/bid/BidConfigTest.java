package dev.bidmesh.bid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BidConfigTest {

  @Test
  void shouldDefaultToTheProtocolsFigures() {
    BidConfig config = BidConfig.DEFAULT;

    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.suspectAfter()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.bidValidity()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.scoreTimeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(config.sampleInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.minBattery()).isEqualTo(0.2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "heartbeatInterval",
        "heartbeatGap",
        "suspectAfter",
        "forgetAfter",
        "sampleInterval",
        "slowSampleInterval",
        "sampleTimeout",
        "sampleRetry",
        "bidValidity",
        "scoreTimeout"
      })
  void shouldNameADurationThatIsOutOfRange(String component) {
    assertRefused(component, Duration.ZERO);
    assertRefused(component, Duration.ofDays(2));
  }

  @Test
  void shouldNameANumberThatIsOutOfRange() {
    assertRefused("maxPeers", 0);
    assertRefused("repeatedLanes", -1);
    assertRefused("repeatedLanes", 33);
    assertRefused("cpuSmoothing", 0.0);
    assertRefused("cpuSmoothing", 1.1);
    assertRefused("minBattery", -0.1);
    assertRefused("minBattery", Double.NaN);
  }

  private static void assertRefused(String component, Object value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(component, value))
        .withMessageStartingWith(component + " must be");
  }

  /** The default with one component changed. */
  private static BidConfig with(String component, Object value) throws Exception {
    RecordComponent[] components = BidConfig.class.getRecordComponents();
    Object[] arguments = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      boolean changed = components[i].getName().equals(component);
      arguments[i] = changed ? value : components[i].getAccessor().invoke(BidConfig.DEFAULT);
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<BidConfig> constructor = BidConfig.class.getDeclaredConstructor(types);
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw (IllegalArgumentException) e.getCause();
    }
  }
}
