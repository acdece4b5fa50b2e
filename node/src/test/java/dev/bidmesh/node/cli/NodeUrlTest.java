package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.data.AddressFile;
import dev.bidmesh.node.data.DataDir;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeUrlTest {

  @ParameterizedTest
  @CsvSource({
    "desk, http://desk:8770",
    "desk:9000, http://desk:9000",
    "[::1], http://[::1]:8770",
    "http://desk, http://desk",
    "https://desk:9000/, https://desk:9000"
  })
  void shouldTakeAHostAHostWithPortAndAUrl(String text, String url) {
    assertThat(resolve(Optional.of(text), Path.of("/nonexistent")).base()).hasToString(url);
  }

  @ParameterizedTest
  @CsvSource({
    "desk, https://desk:8770",
    "192.0.2.7:9000, https://192.0.2.7:9000",
    "http://desk:8770, http://desk:8770",
    "127.0.0.1:9000, http://127.0.0.1:9000",
    "localhost, http://localhost:8770",
    "[::1], http://[::1]:8770"
  })
  void shouldSendAKeyBeyondLoopbackWithoutTlsOnlyIfToldSo(String text, String url) {
    var access = NodeAccess.of(Optional.of("bm_secret"), Map.of(), Path.of("/nonexistent"));
    var node = NodeUrl.resolve(Optional.of(text), access, Map.of(), Path.of("/nonexistent"));

    assertThat(node.base()).hasToString(url);
  }

  private static NodeUrl resolve(Optional<String> flag, Path home) {
    return NodeUrl.resolve(flag, NodeAccess.NONE, Map.of(), home);
  }

  @Test
  void shouldFindTheNodeOfThisDeviceWhateverItListensAt(@TempDir Path home) throws Exception {
    Path node = home.resolve(".bidmesh").resolve("desk");
    try (var held = DataDir.claim(node)) {
      AddressFile.write(held.path(), "https://192.0.2.7:8770");

      assertThat(resolve(Optional.empty(), home).base()).hasToString("https://192.0.2.7:8770");
      assertThat(resolve(Optional.empty(), home).named()).isFalse();
      assertThat(resolve(Optional.of("desk:9000"), home).base()).hasToString("http://desk:9000");
    }
    assertThat(resolve(Optional.empty(), home).base()).hasToString(NodeUrl.USUAL);
  }

  @Test
  void shouldNotTakeANodeAtAnotherPortForTheUsualOne(@TempDir Path home) {
    try (var held = DataDir.claim(home.resolve(".bidmesh").resolve("desk"))) {
      AddressFile.write(held.path(), "http://127.0.0.1:8780");

      assertThat(resolve(Optional.empty(), home).base()).hasToString(NodeUrl.USUAL);
    }
  }

  @Test
  void shouldNotShowTheKey() {
    var access = NodeAccess.of(Optional.of("bm_secret"), Map.of(), Path.of("/nonexistent"));
    var url = NodeUrl.resolve(Optional.of("desk"), access, Map.of(), Path.of("/nonexistent"));

    assertThat(url.toString()).doesNotContain("bm_secret").contains("with a key");
  }
}
