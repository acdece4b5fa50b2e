package dev.bidmesh.executor.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.builtin.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFactsTest {

  private final Path folder;

  GgufFactsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldTellWhatANodeNeedsToKnow() throws IOException {
    GgufFacts facts = GgufFacts.read(write("Some-Model-Q8_0.gguf", TinyGguf.valid()));

    assertThat(facts.architecture()).isEqualTo("llama");
    assertThat(facts.names()).containsExactly("Some-Model", "tiny", "Some-Model-Q8_0");
    assertThat(facts.context()).hasValue(8);
    assertThat(facts.controlTokens())
        .containsExactlyInAnyOrder("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>");
    assertThat(facts.beginsWithToken()).isTrue();
    assertThat(facts.encodings()).containsExactly(0);
    assertThat(facts.weights()).isEqualTo(8 * 4 + 7 * 16 + 3 * 4);
  }

  @Test
  void shouldTellAModelThatEmbedsFromOneThatWrites() throws IOException {
    TinyGguf encoder =
        TinyGguf.valid().with("general.architecture", "nomic-bert").without("llama.context_length");

    assertThat(GgufFacts.read(write("a.gguf", TinyGguf.valid())).embeds()).isFalse();
    assertThat(GgufFacts.read(write("b.gguf", encoder)).embeds()).isTrue();
    assertThat(pooled(0).embeds()).isFalse();
    assertThat(pooled(3).embeds()).isTrue();
    assertThat(pooled(5).embeds()).isFalse();
  }

  /** Versions of llama.cpp have relied on both. */
  @Test
  void shouldRefuseWhatLlamaCppDoesNotLookAt() throws IOException {
    Path deep = write("deep.gguf", TinyGguf.valid().with("llama.block_count", 513));
    Path odd = write("odd.gguf", TinyGguf.valid().withTensorType(15));

    assertThatThrownBy(() -> GgufFacts.read(deep))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("key llama.block_count must be 0 to 512, not 513");
    assertThatThrownBy(() -> GgufFacts.read(odd))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("does not consist of whole blocks of Q8_K");
  }

  @Test
  void shouldTakeARerankerForNeither() {
    assertThatThrownBy(() -> pooled(4))
        .isInstanceOf(GgufException.class)
        .hasMessageContaining("is a reranker, which rates texts");
  }

  private GgufFacts pooled(int how) throws IOException {
    return GgufFacts.read(
        write("p" + how + ".gguf", TinyGguf.valid().with("llama.pooling_type", how)));
  }

  @Test
  void shouldCountAmongControlTokensWhatTheTemplateDelimitsTurnsWith() throws IOException {
    var gguf =
        vocabulary("<unk>", "<s>", "</s>", "<turn>", "<b>", "\n\n", "a", "b")
            .with("tokenizer.ggml.token_type", List.of(2, 3, 3, 4, 4, 4, 1, 1))
            .with("tokenizer.chat_template", "{{ '<turn>' + role + '\n\n' }}");

    assertThat(GgufFacts.read(write("x.gguf", gguf)).controlTokens())
        .containsExactlyInAnyOrder("<unk>", "<s>", "</s>", "<turn>");
  }

  @Test
  void shouldKnowControlTokensByTheirFormAndUseWhereTheFileMarksNone() throws IOException {
    var gguf =
        vocabulary("a", "b", "<|user|>", "<\uff5cUser\uff5c>", "<end>", "<halt>", "\n", "<p>")
            .without("tokenizer.ggml.token_type")
            .with("tokenizer.ggml.bos_token_id", 99)
            .with("tokenizer.ggml.eos_token_id", 4)
            .with("tokenizer.ggml.eot_token_id", 5)
            .with("tokenizer.ggml.eom_token_id", 6);

    assertThat(GgufFacts.read(write("x.gguf", gguf)).controlTokens())
        .containsExactlyInAnyOrder("<|user|>", "<\uff5cUser\uff5c>", "<end>", "<halt>");
  }

  private static TinyGguf vocabulary(String... tokens) {
    return TinyGguf.valid().with("tokenizer.ggml.tokens", List.of(tokens));
  }

  @Test
  void shouldReadTheDescriptionOfAFileWhateverItsLength() throws IOException {
    Path file = write("sparse.gguf", TinyGguf.valid());
    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(5L << 30);
      channel.write(java.nio.ByteBuffer.wrap(new byte[1]));
    }

    assertThat(GgufFacts.read(file).architecture()).isEqualTo("llama");
  }

  @Test
  void shouldReadADescriptionThatIsLongerThanTheFirstStep() throws IOException {
    var long3 = TinyGguf.valid().with("tokenizer.chat_template", "x".repeat(3_000_000));

    assertThat(GgufFacts.read(write("long.gguf", long3)).architecture()).isEqualTo("llama");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusable")
  void shouldSayInOneLineWhatIsWrong(String problem, UnaryOperator<TinyGguf> damage)
      throws IOException {
    Path file = write("x.gguf", damage.apply(TinyGguf.valid()));

    assertThatThrownBy(() -> GgufFacts.read(file))
        .isInstanceOf(GgufException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(problem)
        .hasMessageNotContainingAny("\n", "\r", "\u001b");
  }

  private static Stream<Arguments> unusable() {
    return Stream.of(
        wrong("is empty", file -> file.cutTo(0)),
        wrong("is not a GGUF file", file -> file.cutTo(3)),
        wrong("is a big-endian GGUF file", file -> file.withMagic(0x47475546)),
        wrong("truncated", file -> file.cutTo(900)),
        wrong("download the file again", TinyGguf::withoutLastByte),
        wrong("one of 3 parts", file -> file.with("split.count", 3)),
        wrong("lacks a vocabulary", file -> file.without("tokenizer.ggml.tokens")),
        wrong("general.architecture is missing", file -> file.without("general.architecture")),
        wrong("absurd", file -> file.withShape("output_norm.weight", 1 << 30, 1 << 30)),
        wrong("unknown type", file -> file.withRawType("general.name", 99)),
        wrong(
            "has the unknown type 99",
            file -> file.with("a\nb\u001b[2J", 1).withRawType("a\nb\u001b[2J", 99)));
  }

  private static Arguments wrong(String problem, UnaryOperator<TinyGguf> damage) {
    return Arguments.of(problem, damage);
  }

  @Test
  void shouldSayThatThereIsNoFile() {
    assertThatThrownBy(() -> GgufFacts.read(folder.resolve("none.gguf")))
        .hasMessageEndingWith("none.gguf: there is no such file");
    assertThatThrownBy(() -> GgufFacts.read(folder)).hasMessageContaining("is a directory");
  }

  private Path write(String name, TinyGguf gguf) throws IOException {
    return Files.write(folder.resolve(name), gguf.build().array());
  }
}
