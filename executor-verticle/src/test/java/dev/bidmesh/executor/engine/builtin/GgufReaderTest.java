package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.protocol.message.EngineHealth;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufReaderTest {

  @Test
  void shouldLoadASmallModel() throws Exception {
    LlamaModel model = LlamaModel.load("small.gguf", TinyGguf.valid().build());

    assertThat(model.context()).isEqualTo(8);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void shouldNameTheFileAndWhatIsWrong(String problem, UnaryOperator<TinyGguf> damage) {
    ByteBuffer bytes = damage.apply(TinyGguf.valid()).build();

    assertThatThrownBy(() -> LlamaModel.load("small.gguf", bytes))
        .isInstanceOf(GgufException.class)
        .hasMessageStartingWith("small.gguf: ")
        .hasMessageContaining(problem);
  }

  private static Stream<Arguments> malformed() {
    return Stream.of(
        wrong("is not a GGUF file", file -> file.withMagic(0x04034b50)),
        wrong("is not a GGUF file", file -> file.cutTo(2)),
        wrong("has GGUF version 9", file -> file.withVersion(9)),
        wrong("truncated", file -> file.cutTo(10)),
        wrong("truncated", file -> file.cutTo(60)),
        wrong("more than the rest of the file", file -> file.withTensorCount(-1)),
        wrong("more than the rest of the file", file -> file.withTensorCount(1L << 40)),
        wrong("more than the rest of the file", file -> file.withEntryCount(1L << 62)),
        wrong("lies beyond the end", TinyGguf::withoutLastByte),
        wrong("has the unknown type 77", file -> file.withRawType("general.name", 77)),
        wrong("key llama.block_count is missing", file -> file.without("llama.block_count")),
        wrong(
            "key llama.block_count must be 1 to 1024, not 0",
            file -> file.with("llama.block_count", 0)),
        wrong(
            "key llama.context_length holds text",
            file -> file.with("llama.context_length", "many")),
        wrong(
            "use llama=FILE or llama-server=FILE",
            file -> file.with("general.architecture", "gpt2")),
        wrong("architecture is gpt2", file -> file.with("general.architecture", "gpt2")),
        wrong("tokenizer is gpt2", file -> file.with("tokenizer.ggml.model", "gpt2")),
        wrong("do not fit", file -> file.with("llama.attention.head_count", 3)),
        wrong(
            "key tokenizer.ggml.scores must hold 8 values, not 2",
            file -> file.with("tokenizer.ggml.scores", List.of(0f, 0f))),
        wrong(
            "has no token <|im_start|>",
            file -> file.with("tokenizer.ggml.token_type", List.of(2, 3, 3, 1, 1, 6, 1, 1))),
        wrong("has type 30; this engine reads F32", file -> file.withTensorType(30)),
        wrong("does not consist of whole blocks", file -> file.withTensorType(8)),
        wrong(
            "tensor output_norm.weight is missing",
            file -> file.withoutTensor("output_norm.weight")),
        wrong(
            "has shape [4, 4], but must have [4]",
            file -> file.withShape("output_norm.weight", 4, 4)),
        wrong(
            "lies beyond the end", file -> file.withShape("output_norm.weight", 1 << 20, 1 << 20)),
        wrong("has 9 dimensions", file -> file.withShape("output_norm.weight", new int[9])));
  }

  private static Arguments wrong(String problem, UnaryOperator<TinyGguf> damage) {
    return Arguments.of(problem, damage);
  }

  @Test
  void shouldNeverFailOtherwiseHoweverTheFileIsCutOrSpoilt() throws IOException {
    byte[] valid = TinyGguf.valid().build().array();

    IntStream.range(0, valid.length).forEach(length -> loadOrRefuse(copy(valid, length)));
    for (int at = 0; at < valid.length; at++) {
      byte[] spoilt = copy(valid, valid.length);
      spoilt[at] = (byte) 0xff;
      loadOrRefuse(spoilt);
    }
  }

  private static void loadOrRefuse(byte[] bytes) {
    try {
      LlamaModel.load("small.gguf", ByteBuffer.wrap(bytes));
    } catch (GgufException e) {
      assertThat(e).hasMessageStartingWith("small.gguf: ");
    }
  }

  private static byte[] copy(byte[] bytes, int length) {
    return java.util.Arrays.copyOf(bytes, length);
  }

  @Test
  void shouldFailAsAnEngineWithTheSameWords() {
    Path nowhere = Path.of("target", "no-such-model.gguf");
    var options = BuiltinOptions.demoModel();
    var engine =
        new BuiltinEngine(
            new BuiltinOptions(
                "builtin",
                ModelSource.file(nowhere),
                options.aliases(),
                false,
                1,
                options.rate(),
                false));
    var watch = new StatusWatch(engine);

    engine.start();
    EngineStatus status = watch.await(EngineHealth.FAILED);

    assertThat(status.reason()).hasValue(nowhere + ": there is no such file");
    engine.close();
  }
}
