package dev.bidmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.testkit.Devices;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Optional<MeshCredentials> secret =
      Optional.of(
          new MeshCredentials(
              NewMesh.create("garden", Instant.now(), RANDOM)
                  .member(
                      new NodeSubject("desk", Devices.id("desk"), List.of()),
                      Instant.now(),
                      RANDOM)));

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.10"})
  void shouldListenBeyondLoopbackOnlyWithASecretOrWhenTold(String address) {
    var open = config(Map.of("BIDMESH_BIND", address));
    var told = config(Map.of("BIDMESH_BIND", address, "BIDMESH_INSECURE", "true"));
    assertThatThrownBy(() -> Exposure.check(open, Optional.empty()))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith("bind is " + address)
        .hasMessageContaining("bidmesh init")
        .hasMessageContaining("--insecure");
    assertThatCode(() -> Exposure.check(told, Optional.empty())).doesNotThrowAnyException();
    assertThatCode(() -> Exposure.check(open, secret)).doesNotThrowAnyException();
  }

  @Test
  void shouldSayInEveryStatusThatItIsInsecure() {
    var told = config(Map.of("BIDMESH_BIND", "0.0.0.0", "BIDMESH_INSECURE", "true"));
    assertThat(Exposure.notices(told, Optional.empty()))
        .containsExactly("insecure: listens at 0.0.0.0 and lets anyone who reaches it in");
    assertThat(Exposure.notices(told, secret)).isEmpty();
  }

  @Test
  void shouldNeedNothingOnLoopback() {
    var here = config(Map.of());
    assertThatCode(() -> Exposure.check(here, Optional.empty())).doesNotThrowAnyException();
    assertThat(Exposure.notices(here, Optional.empty())).isEmpty();
  }

  @Test
  void shouldSayThatNobodyIsToldOfANodeThatNobodyReaches() {
    var here = config(Map.of("BIDMESH_DISCOVER_ENABLED", "true"));
    var open = config(Map.of("BIDMESH_DISCOVER_ENABLED", "true", "BIDMESH_BIND", "0.0.0.0"));
    assertThat(Exposure.notices(here, secret))
        .singleElement()
        .asString()
        .contains("discover: ", "add --bind 0.0.0.0");
    assertThat(Exposure.notices(open, secret)).isEmpty();
  }

  private static NodeConfig config(Map<String, String> variables) {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), variables, Section.empty())
        .withoutDataDir();
  }
}
