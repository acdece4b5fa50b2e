package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEstimateTest {

  /** Counts of common tokenizers; none may be above the estimate, which may be at most thrice. */
  @ParameterizedTest
  @CsvSource({
    "The quick brown fox jumps over the lazy dog., 10",
    "3.14159265358979323846, 21",
    "for (int i = 0; i < n; i++) { sum += a[i]; }, 24",
    "Привет мир, 4",
    "你好，世界, 5"
  })
  void shouldCountTooManyRatherThanTooFew(String text, int tokens) {
    assertThat(TokenEstimate.of(text, 1_000)).isBetween(tokens, 3 * tokens);
  }

  @Test
  void shouldCountEverythingThatAModelReads() {
    var plain = spec(List.of(new ContentPart.Text("Hi")), List.of());
    var image = new ContentPart.Image("data:image/png;base64,AA");
    var illustrated = spec(List.of(new ContentPart.Text("Hi"), image), List.of());
    var equipped =
        spec(List.of(new ContentPart.Text("Hi")), List.of(new RawJson("{\"type\":\"function\"}")));

    int least = TokenEstimate.of(plain, Accelerator.CPU, 100_000);
    assertThat(least).isBetween(2, 20);
    assertThat(TokenEstimate.of(illustrated, Accelerator.CPU, 100_000)).isEqualTo(least + 2_048);
    assertThat(TokenEstimate.of(equipped, Accelerator.CPU, 100_000)).isGreaterThan(least + 8);
  }

  @Test
  void shouldStopCountingBeyondTheLimit() {
    int counted = TokenEstimate.of("9".repeat(1_000_000), 4_096);

    assertThat(counted).isBetween(4_096, 4_098);
  }

  private static GenerationSpec spec(List<ContentPart> parts, List<RawJson> tools) {
    var message = new ChatMessage("user", parts, List.of(), Optional.empty(), Optional.empty());
    return new GenerationSpec(
        new PromptInput.Chat(List.of(message)),
        tools,
        Optional.empty(),
        OptionalInt.empty(),
        Sampling.ENGINE_DEFAULT,
        List.of(),
        Map.of());
  }
}
