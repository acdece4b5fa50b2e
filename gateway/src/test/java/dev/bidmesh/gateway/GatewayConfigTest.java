package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GatewayConfigTest {

  @Test
  void shouldListenOnLoopbackUnlessToldOtherwise() {
    assertThat(GatewayConfig.DEFAULT.bind()).isEqualTo("127.0.0.1");
    assertThat(GatewayConfig.DEFAULT.port()).isEqualTo(8770);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongValues")
  void shouldNameTheComponentThatIsWrong(String component, UnaryOperator<ConfigBuilder> change) {
    ConfigBuilder wrong = change.apply(new ConfigBuilder());

    assertThatThrownBy(wrong::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(component);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        wrong("bind", c -> c.bind(" ")),
        wrong("port", c -> c.port(-1)),
        wrong("port", c -> c.port(65_536)),
        wrong("allowedHosts", c -> c.allowedHosts(List.of(""))),
        wrong("allowedOrigins", c -> c.allowedOrigins(List.of("example.org"))),
        wrong("allowedOrigins", c -> c.allowedOrigins(List.of("https://example.org/"))),
        wrong("maxBodyBytes", c -> c.maxBodyBytes(1)),
        wrong("maxOutputBytes", c -> c.maxOutputBytes(0)),
        wrong("maxConcurrentPrompts", c -> c.maxConcurrentPrompts(0)),
        wrong("defaultPriority", c -> c.defaultPriority(101)),
        wrong("defaultDeadline", c -> c.defaultDeadline(Duration.ZERO)),
        wrong("defaultDeadline", c -> c.defaultDeadline(Duration.ofDays(2))),
        wrong("ackTimeout", c -> c.ackTimeout(Duration.ofMillis(-1))),
        wrong("keepAlive", c -> c.keepAlive(Duration.ZERO)),
        wrong("bodyTimeout", c -> c.bodyTimeout(Duration.ZERO)),
        wrong("stalledClientTimeout", c -> c.stalledClientTimeout(Duration.ZERO)),
        wrong("idleTimeout", c -> c.idleTimeout(Duration.ZERO)),
        wrong("shutdownTimeout", c -> c.shutdownTimeout(Duration.ofMillis(-1))));
  }

  private static Arguments wrong(String component, UnaryOperator<ConfigBuilder> change) {
    return Arguments.of(component, change);
  }
}
