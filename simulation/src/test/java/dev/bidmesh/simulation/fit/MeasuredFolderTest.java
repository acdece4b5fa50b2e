package dev.bidmesh.simulation.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class MeasuredFolderTest {

  private static final Map<String, String> ENVIRONMENT = Map.of(MeasuredFolder.VARIABLE, "env");

  @Test
  void shouldTakeWhatIsNamedBeforeThePropertyAndThatBeforeTheEnvironment() {
    assertThat(MeasuredFolder.find(Optional.of(Path.of("named")), property("set"), ENVIRONMENT))
        .contains(Path.of("named"));
    assertThat(MeasuredFolder.find(Optional.empty(), property("set"), ENVIRONMENT))
        .contains(Path.of("set"));
    assertThat(MeasuredFolder.find(Optional.empty(), property(""), ENVIRONMENT))
        .contains(Path.of("env"));
  }

  @Test
  void shouldFindNothingWhereNothingIsSaid() {
    assertThat(MeasuredFolder.find(Optional.empty(), new Properties(), Map.of())).isEmpty();
    assertThat(
            MeasuredFolder.find(
                Optional.empty(), property(" "), Map.of(MeasuredFolder.VARIABLE, "")))
        .isEmpty();
  }

  private static Properties property(String value) {
    var properties = new Properties();
    properties.setProperty(MeasuredFolder.PROPERTY, value);
    return properties;
  }
}
