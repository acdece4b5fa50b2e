package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
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
    assertThat(NodeUrl.resolve(Optional.of(text), Map.of()).base()).hasToString(url);
  }
}
