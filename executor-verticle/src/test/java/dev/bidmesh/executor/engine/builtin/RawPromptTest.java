package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prompts that the model reads without its chat template, and the tokens of all prompts. */
class RawPromptTest {

  private static final String QUESTION = "What is the capital of France?";
  private static final String RENDERED =
      "<|im_start|>user\n" + QUESTION + "<|im_end|>\n<|im_start|>assistant\n";

  private static final BuiltinEngine ENGINE = new BuiltinEngine(BuiltinOptions.demoModel());

  @BeforeAll
  static void start() {
    StatusWatch.startAndAwaitReady(ENGINE);
  }

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void shouldReadARenderedConversationAsTheConversation() {
    CollectingSink chat = run(GenerationSpec.ofText(QUESTION), Optional.empty());
    CollectingSink raw = run(raw(RENDERED), Optional.empty());

    assertThat(raw.text()).isEqualTo(chat.text()).contains("Paris");
    assertThat(raw.awaitEnd().usage()).isEqualTo(chat.awaitEnd().usage());
  }

  @Test
  void shouldPutNoTemplateAroundAText() {
    assertThat(tokens(raw("once"))).isLessThan(tokens(GenerationSpec.ofText("once")));
  }

  @Test
  void shouldGoOnFromABeginningOfTheAnswer() {
    String whole = run(raw(RENDERED), Optional.empty()).text();
    String begun = whole.substring(0, whole.length() / 2);

    String rest = run(raw(RENDERED), Optional.of(new Prefix(begun, List.of()))).text();

    assertThat(begun + rest).isEqualTo(whole);
  }

  @Test
  void shouldCountTheTokensThatItReads() {
    int read = run(GenerationSpec.ofText(QUESTION), Optional.empty()).awaitEnd().usage().prompt();

    assertThat(tokens(GenerationSpec.ofText(QUESTION))).isEqualTo(read);
  }

  @Test
  void shouldSayThatItFillsNothingIn() {
    var infill = raw("x").withInput(new PromptInput.Infill("a", "b"));

    assertThat(ENGINE.info().capabilities())
        .contains(Capability.RAW)
        .doesNotContain(Capability.INFILL);
    assertThat(ENGINE.check(request(infill, Optional.empty())).orElseThrow().code())
        .isEqualTo(FailureCode.UNSUPPORTED);
  }

  private static int tokens(GenerationSpec spec) {
    OptionalInt count =
        ENGINE.countTokens(request(spec, Optional.empty())).toCompletableFuture().join();
    return count.orElseThrow();
  }

  private static GenerationSpec raw(String text) {
    return GenerationSpec.ofText(text).withInput(new PromptInput.Raw(text));
  }

  private static GenerationRequest request(GenerationSpec spec, Optional<Prefix> prefix) {
    return new GenerationRequest(ENGINE.status().models().get(0).digest(), spec, prefix);
  }

  private static CollectingSink run(GenerationSpec spec, Optional<Prefix> prefix) {
    var sink = new CollectingSink();
    ENGINE.generate(request(spec, prefix), sink);
    sink.awaitEnd();
    return sink;
  }
}
