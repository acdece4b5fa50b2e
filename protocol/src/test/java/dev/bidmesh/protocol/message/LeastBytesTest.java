package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.codec.FrameCodec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LeastBytesTest {

  private static final Award LIKE =
      MessageSamples.all().stream()
          .filter(Award.class::isInstance)
          .map(Award.class::cast)
          .findFirst()
          .orElseThrow();

  private final FrameCodec codec = new FrameCodec();

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void shouldNotExceedWhatIsWritten(@ForAll("chats") List<ChatMessage> messages) {
    Award award = award(messages);

    assertThat(award.leastBytes()).isPositive().isLessThanOrEqualTo(written(award));
  }

  @Example
  void shouldBeMostOfManyShortMessages() {
    Award award = award(Collections.nCopies(20_000, ChatMessage.text("user", "x")));

    assertThat(award.leastBytes()).isGreaterThan(written(award) * 9L / 10);
  }

  private int written(Award award) {
    return codec.size(award).orElseThrow();
  }

  private static Award award(List<ChatMessage> messages) {
    return new Award(
        LIKE.promptId(),
        LIKE.attempt(),
        LIKE.bidId(),
        LIKE.lane(),
        LIKE.quotedS(),
        GenerationSpec.ofText("x").withInput(new PromptInput.Chat(messages)),
        Optional.empty(),
        List.of(),
        LIKE.priority(),
        LIKE.deadlineRemainingMs(),
        LIKE.streamTo(),
        LIKE.credit(),
        Optional.empty(),
        Optional.empty());
  }

  @Provide
  Arbitrary<List<ChatMessage>> chats() {
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.strings().ascii().ofMaxLength(20),
            Arbitraries.strings().withCharRange('\0', '\ud7ff').ofMaxLength(20));
    Arbitrary<ContentPart> parts =
        Arbitraries.oneOf(
            texts.<ContentPart>map(ContentPart.Text::new),
            texts.<ContentPart>map(ContentPart.Image::new));
    Arbitrary<RawJson> calls = Arbitraries.of("1", "{}", "{\"id\":\"c1\"}").map(RawJson::new);
    return Combinators.combine(
            Arbitraries.of("system", "user", "assistant", "tool"),
            parts.list().ofMaxSize(4),
            calls.list().ofMaxSize(4),
            texts.optional(),
            texts.optional())
        .as(ChatMessage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(100);
  }
}
