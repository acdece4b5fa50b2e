package dev.bidmesh.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.ConfigValue.Text;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReloadTest {

  private static final Path PAGE = Path.of("..", "docs", "OPERATIONS.md");
  private static final Pattern LIVE_ROW = Pattern.compile("(?m)^- `([\\w.]+)`: ");

  @Test
  void shouldApplyWhatCanChangeAndNameWhatCannot() {
    NodeConfig wanted =
        with(Map.of("routing.policy", "random", "busPort", "9000", "gateway.maxDeadline", "1h"));

    Reload reload = Reload.of(NodeConfig.DEFAULT, wanted);

    assertThat(reload.applied()).containsExactly("routing.policy", "gateway.maxDeadline");
    assertThat(reload.pending()).containsExactly("busPort");
    assertThat(reload.config().routing().policy()).isEqualTo(RoutingPolicy.RANDOM);
    assertThat(reload.config())
        .isEqualTo(with(Map.of("routing.policy", "random", "gateway.maxDeadline", "1h")));
  }

  @Test
  void shouldHaveNothingToDoForTheSameConfiguration() {
    NodeConfig config = with(Map.of("routing.policy", "random", "device.minBattery", "0.5"));

    Reload reload =
        Reload.of(config, with(Map.of("routing.policy", "random", "device.minBattery", "0.5")));

    assertThat(reload).isEqualTo(new Reload(config, List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "logLevel, debug",
    "routing.policy, npu-first",
    "routing.ownNpuFirst, false",
    "routing.defaultModel, llama",
    "routing.sessionTolerance, 0.5",
    "prompts.maxActive, 7",
    "prompts.maxAttempts, 7",
    "prompts.maxDeliveredBytes, 7",
    "prompts.moves, 7",
    "device.minBattery, 0.7",
    "device.labels, kitchen",
    "gateway.maxOutputBytes, 4096",
    "gateway.maxConcurrentPrompts, 7",
    "gateway.defaultPriority, 7",
    "gateway.defaultDeadline, 7s",
    "gateway.maxDeadline, 7h"
  })
  void shouldTakeOverEachOfThese(String key, String value) {
    NodeConfig wanted = with(Map.of(key, value));

    Reload reload = Reload.of(NodeConfig.DEFAULT, wanted);

    assertThat(reload).isEqualTo(new Reload(wanted, List.of(key), List.of()));
  }

  @Test
  void shouldKnowOnlyKeysThatThereAre() {
    assertThat(NodeConfig.SCHEMA.keys()).containsAll(Reload.LIVE);
  }

  @Test
  void shouldBeWhatThePageForOperatorsSays() throws IOException {
    String page = Files.readString(PAGE);
    int start = page.indexOf("### Changes while a node runs");
    String section = page.substring(start, page.indexOf("\n#", start + 4));

    assertThat(LIVE_ROW.matcher(section).results().map(row -> row.group(1)))
        .containsExactlyInAnyOrderElementsOf(Reload.live());
  }

  private static NodeConfig with(Map<String, String> keys) {
    Section section = Section.empty();
    for (var each : keys.entrySet()) {
      section = section.with(each.getKey(), new Text(each.getValue(), Origin.configuration()));
    }
    return new RecordBinder(NodeConfig.SCHEMA).bind(NodeConfig.DEFAULT, section);
  }
}
