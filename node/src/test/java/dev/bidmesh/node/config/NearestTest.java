package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KEYS =
      List.of("name", "httpPort", "dataDir", "executor.queueCapacity", "executor.progressInterval");

  @ParameterizedTest
  @CsvSource({
    "htpPort, httpPort",
    "http_port, httpPort",
    "http-port, httpPort",
    "HTTPPORT, httpPort",
    "nane, name",
    "dir, dataDir",
    "queueCapacity, executor.queueCapacity",
    "executor.queuCapacity, executor.queueCapacity",
    "executer.queueCapacity, executor.queueCapacity",
    "executor.progress, executor.progressInterval"
  })
  void shouldFindWhatWasProbablyMeant(String written, String meant) {
    assertThat(Nearest.to(written, KEYS)).contains(meant);
  }

  @Test
  void shouldHintAtNothingWhereNothingIsKnown() {
    assertThat(Nearest.hint("x", List.of())).isEmpty();
  }

  @Test
  void shouldHintInASentence() {
    assertThat(Nearest.hint("nme", KEYS)).isEqualTo(" Did you mean name?");
  }
}
