package dev.bidmesh.executor.engine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EmbeddingReaderTest {

  private static final EmbeddingReader.Form NOTHING =
      new EmbeddingReader.Form() {

        @Override
        public List<JsonNode> vectors(JsonNode answer) {
          return List.of();
        }

        @Override
        public OptionalInt tokens(JsonNode answer) {
          return OptionalInt.empty();
        }
      };

  @Test
  void shouldBlameTheRequestForAnAnswerThatIsTooLarge() {
    var input = new PromptInput.Embed(List.of("a"), OptionalInt.empty(), false);
    var reader = new EmbeddingReader(new CollectingSink(), input, NOTHING, Optional.empty());
    byte[] most = new byte[EmbeddingReader.MAX_BYTES];
    reader.feed(most);

    assertThatThrownBy(() -> reader.feed(new byte[1]))
        .isInstanceOfSatisfying(
            RefusedException.class,
            e -> assertThat(e.refusal().code()).isEqualTo(FailureCode.TOO_LARGE))
        .hasMessageContaining("send fewer texts at once");
  }
}
