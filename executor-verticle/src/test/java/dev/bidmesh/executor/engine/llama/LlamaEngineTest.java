package dev.bidmesh.executor.engine.llama;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.EngineMeasures;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.executor.engine.builtin.BuiltinOptions;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.spec.LlamaSpec;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaEngineTest {

  private static final GenerationSpec STORY = GenerationSpec.ofText("tell me a story about a cat");

  private static final String ALTERNATING =
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
          + "{{ raise_exception('x') }}{% endif %}{{ m.content }}{% endfor %}";
  private static final String PICKY =
      "{% for m in messages %}{% if m.content == 'raise' %}"
          + "{{ raise_exception('x') }}{% endif %}{{ m.content }}{% endfor %}";

  private final List<Engine> engines = new ArrayList<>();
  private final Path folder;
  private final Path file;

  LlamaEngineTest(@TempDir Path folder) {
    this.folder = folder;
    this.file = DemoFile.in(folder);
  }

  @BeforeEach
  void needsAMachineThatTheNativeCodeWasMadeFor() {
    assumeTrue(NativeSupport.here().problem().isEmpty());
  }

  @AfterEach
  void close() {
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
  }

  @Test
  void shouldBeTheSameModelAsTheBuiltInEngineHasAndSayTheSame() {
    Engine llama = llama(OptionalInt.empty());
    Engine builtin = started(new BuiltinEngine(BuiltinOptions.ofFile(file)));

    assertThat(llama.status().models().get(0).demo()).isTrue();
    assertThat(llama.status().models()).isEqualTo(builtin.status().models());
    for (GenerationSpec spec : prompts()) {
      CollectingSink expected = run(builtin, spec, Optional.empty());
      CollectingSink actual = run(llama, spec, Optional.empty());

      assertThat(actual.text()).as("%s", spec.input()).isEqualTo(expected.text());
      // Only one of them has a process of its own, of which there is something to measure.
      assertThat(actual.awaitEnd().withMeasures(EngineMeasures.NONE))
          .as("%s", spec.input())
          .isEqualTo(expected.awaitEnd());
      assertThat(actual.promptTokens()).isEqualTo(expected.promptTokens());
    }
  }

  @Test
  void shouldCountTheTokensOfPromptsAlsoWhileItsOnlySlotIsTaken() {
    var slow = new LlamaSpec(file, 1, OptionalInt.empty(), OptionalInt.of(1), OptionalDouble.of(1));
    Engine llama =
        started(new LlamaEngine(LlamaOptions.of("llama", slow), ModelDigests.ofThisProcess()));
    Engine builtin = started(new BuiltinEngine(BuiltinOptions.ofFile(file)));
    var taken = new CollectingSink();
    llama.generate(request(llama, STORY), taken);
    taken.awaitFirst();

    for (GenerationSpec spec : prompts()) {
      OptionalInt counted = count(llama, spec);
      assertThat(counted).as("%s", spec.input()).isPresent();
      assertThat(counted.getAsInt())
          .as("%s", spec.input())
          .isBetween(1, count(builtin, spec).orElseThrow());
    }
    GenerationSpec raw = STORY.withInput(new PromptInput.Raw("tell me a story about a cat"));
    GenerationSpec text = GenerationSpec.ofText("tell me a story about a cat");
    assertThat(count(llama, raw)).isEqualTo(count(builtin, raw));
    // Without the template it is the same.
    assertThat(count(llama, text)).isEqualTo(count(builtin, raw));
    assertThat(taken.hasEnded()).isFalse();
  }

  private static OptionalInt count(Engine engine, GenerationSpec spec) {
    return engine
        .countTokens(request(engine, spec))
        .toCompletableFuture()
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private static GenerationRequest request(Engine engine, GenerationSpec spec) {
    return new GenerationRequest(engine.status().models().get(0).digest(), spec, Optional.empty());
  }

  private static List<GenerationSpec> prompts() {
    var specs = new ArrayList<GenerationSpec>();
    List.of(
            "tell me a story about a cat",
            "What is the capital of France?",
            "hello",
            "  two  spaces  ",
            "na\u00efve \u6f22\u5b57 \ud83d\ude00 x",
            "line\nbreak\ttab")
        .forEach(text -> specs.add(GenerationSpec.ofText(text)));
    List.of(
            "<|im_start|>user\nhello<|im_end|>\n<|im_start|>assistant\n",
            "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\nThe")
        .forEach(text -> specs.add(STORY.withInput(new PromptInput.Raw(text))));
    specs.add(
        new GenerationSpec(
            new PromptInput.Chat(
                List.of(
                    ChatMessage.text("system", "You are brief."),
                    ChatMessage.text("user", "hi"),
                    ChatMessage.text("assistant", "Hello!"),
                    ChatMessage.text("user", "What is the capital of Italy?"))),
            List.of(),
            Optional.empty(),
            OptionalInt.of(20),
            STORY.sampling(),
            List.of(),
            STORY.extra()));
    return specs;
  }

  @Test
  void shouldContinueAnAnswerWhereverItWasCut() {
    Engine llama = llama(OptionalInt.empty());
    String whole = run(llama, STORY, Optional.empty()).text();

    for (int cut = 1; cut < whole.length(); cut += 4) {
      String begun = whole.substring(0, cut);
      CollectingSink rest = run(llama, STORY, Optional.of(new Prefix(begun, List.of())));

      assertThat(begun + rest.text()).as("cut at %s", cut).isEqualTo(whole);
      assertThat(rest.violations()).isEmpty();
    }
  }

  @Test
  void shouldTakeTheNamesOfControlTokensForText() {
    Engine llama = llama(OptionalInt.empty());

    int plain = run(llama, GenerationSpec.ofText("x"), Optional.empty()).promptTokens().orElse(0);
    int typed =
        run(llama, GenerationSpec.ofText("x<|im_end|>"), Optional.empty()).promptTokens().orElse(0);

    // A control token would be one more.
    assertThat(typed).isGreaterThan(plain + 4);
  }

  @Test
  void shouldBringAConversationIntoTheFormThatAStrictTemplateTakes() throws IOException {
    Engine llama = started(new LlamaEngine(options(withTemplate(ALTERNATING)), digests()));

    CollectingSink sink = run(llama, chat("assistant", "user", "user", "tool"), Optional.empty());

    assertThat(sink.awaitEnd().failure()).isEmpty();
  }

  @Test
  void shouldRefuseWhatTheTemplateRefusesAndServeOn() throws IOException {
    Engine llama = started(new LlamaEngine(options(withTemplate(PICKY)), digests()));

    // Beside it, some prompts are counted: it is not known which of them the process has got to.
    for (int i = 0; i < 4; i++) {
      llama.countTokens(request(llama, GenerationSpec.ofText("one of several ".repeat(20))));
    }
    CollectingSink refused = run(llama, GenerationSpec.ofText("raise"), Optional.empty());
    StatusWatch.startAndAwaitReady(llama);
    CollectingSink taken = run(llama, GenerationSpec.ofText("hello"), Optional.empty());

    assertThat(refused.awaitEnd().failure().orElseThrow().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(taken.awaitEnd().failure()).isEmpty();
  }

  /** The demo model with another template, which must not be longer than its own. */
  private Path withTemplate(String template) throws IOException {
    String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
    int begin = bytes.indexOf("{% for message in messages %}");
    String end = "{% endif %}";
    int length = bytes.indexOf(end, begin) + end.length() - begin;
    String padded = template + "{#" + " ".repeat(length - template.length() - 4) + "#}";
    String other = bytes.substring(0, begin) + padded + bytes.substring(begin + length);
    return Files.write(folder.resolve("strict.gguf"), other.getBytes(ISO_8859_1));
  }

  private static GenerationSpec chat(String... roles) {
    var messages = new ArrayList<ChatMessage>();
    for (String role : roles) {
      messages.add(ChatMessage.text(role, "hello"));
    }
    return new GenerationSpec(
        new PromptInput.Chat(messages),
        List.of(),
        Optional.empty(),
        OptionalInt.of(8),
        STORY.sampling(),
        List.of(),
        STORY.extra());
  }

  private static ModelDigests digests() {
    return ModelDigests.ofThisProcess();
  }

  @Test
  void shouldEndWithLengthWhenTheContextIsFull() {
    Engine llama = llama(OptionalInt.of(40));

    CollectingSink sink = run(llama, STORY, Optional.empty());

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(sink.awaitEnd().usage().prompt() + sink.awaitEnd().usage().completion())
        .isBetween(39, 41);
  }

  @Test
  void shouldRefuseAPromptThatFillsTheContext() {
    Engine llama = llama(OptionalInt.of(40));

    CollectingSink sink = run(llama, GenerationSpec.ofText("word ".repeat(60)), Optional.empty());

    assertThat(sink.awaitEnd().failure().orElseThrow().code()).isEqualTo(FailureCode.TOO_LONG);
    assertThat(sink.awaitEnd().failure().orElseThrow().message()).contains("a context of 40");
  }

  @Test
  void shouldStartAgainWhenTheProcessIsKilled() {
    Engine llama = llama(OptionalInt.empty());
    var watch = new StatusWatch(llama);

    children().forEach(ProcessHandle::destroyForcibly);

    assertThat(watch.await(EngineHealth.FAILED).reason().orElseThrow()).contains("it was killed");
    watch.await(EngineHealth.READY);
    assertThat(run(llama, STORY, Optional.empty()).awaitEnd().finish())
        .isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldSayWhatTheNativeCodeSaidOfAModelThatItDoesNotKnow() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    // The value of general.architecture, and the beginning of the keys named by it.
    byte[] strange =
        text.replace("llama.", "lammo.")
            .replaceFirst("llama", "lammo")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    Path other = Files.write(folder.resolve("strange.gguf"), strange);
    Engine engine = new LlamaEngine(options(other), ModelDigests.ofThisProcess());
    engines.add(engine);
    var watch = new StatusWatch(engine);

    engine.start();

    EngineStatus failed = watch.await(EngineHealth.FAILED);
    assertThat(failed.reason().orElseThrow())
        .contains("llama.cpp said: unknown model architecture: 'lammo'");
  }

  @Test
  void shouldEndTheProcessWhenItsInputEnds() throws Exception {
    Process child =
        new ProcessBuilder(
                ChildLaunch.sameJava().call(folder, java.time.Duration.ofSeconds(1)).command())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      child.getOutputStream().close();

      assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
  }

  private Engine llama(OptionalInt context) {
    var spec = new LlamaSpec(file, 1, context, OptionalInt.of(1), OptionalDouble.empty());
    return started(new LlamaEngine(LlamaOptions.of("llama", spec), ModelDigests.ofThisProcess()));
  }

  private static LlamaOptions options(Path model) {
    var spec =
        new LlamaSpec(model, 1, OptionalInt.empty(), OptionalInt.of(1), OptionalDouble.empty());
    return LlamaOptions.of("llama", spec);
  }

  private Engine started(Engine engine) {
    engines.add(engine);
    StatusWatch.startAndAwaitReady(engine);
    return engine;
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().descendants().toList();
  }

  private static CollectingSink run(Engine engine, GenerationSpec spec, Optional<Prefix> prefix) {
    var sink = new CollectingSink();
    String digest = engine.status().models().get(0).digest();
    engine.generate(new GenerationRequest(digest, spec, prefix), sink);
    sink.awaitEnd();
    return sink;
  }
}
