package dev.bidmesh.executor.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ControlTokensTest {

  private static final Set<String> CHAT_ML = Set.of("<|im_start|>", "<|im_end|>", "</s>");

  @Test
  void shouldLeaveOtherTextAlone() {
    String text = "a < b, <|im_ and |> are no tokens \ud83d\ude00";

    assertThat(new ControlTokens(CHAT_ML).escape(text)).isEqualTo(text);
    assertThat(new ControlTokens(Set.of()).escape("<|im_end|>")).isEqualTo("<|im_end|>");
  }

  @Test
  void shouldPutAnUnseenCharacterIntoEachName() {
    assertThat(new ControlTokens(CHAT_ML).escape("x<|im_end|>y</s>"))
        .isEqualTo("x<\u200b|im_end|>y<\u200b/s>");
  }

  @Test
  void shouldPutItIntoDelimitersOfWideBarsAndOfWordsToo() {
    var tokens = new ControlTokens(Set.of("<\uff5cUser\uff5c>", "[INST]"));

    assertThat(tokens.escape("<\uff5cUser\uff5c>[INST]"))
        .isEqualTo("<\u200b\uff5cUser\uff5c>[\u200bINST]");
  }

  @Test
  void shouldReplaceATokenOfOneLetter() {
    assertThat(new ControlTokens(Set.of("\ud83d\ude00")).escape("a\ud83d\ude00"))
        .isEqualTo("a\ufffd");
  }

  @Test
  void shouldChooseAWedgeThatIsInNoToken() {
    assertThat(new ControlTokens(Set.of("<\u200bx>", "<x>")).escape("<x>")).isEqualTo("<\u2060x>");
  }

  @Property
  void shouldNeverLetATokenThroughHoweverTheyOverlap(
      @ForAll("names") Set<String> names, @ForAll("texts") String text) {
    String escaped = new ControlTokens(names).escape(text);

    assertThat(names).noneMatch(escaped::contains);
  }

  @Provide
  Arbitrary<Set<String>> names() {
    return Arbitraries.strings()
        .withChars("<|>ab\u200b")
        .ofMinLength(1)
        .ofMaxLength(5)
        .set()
        .ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("<|>ab\u200b").ofMaxLength(30);
  }
}
