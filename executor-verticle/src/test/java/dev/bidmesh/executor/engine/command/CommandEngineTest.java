package dev.bidmesh.executor.engine.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.executor.engine.program.StandInProgram;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.Sampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of a POSIX shell")
class CommandEngineTest {

  private static final String NASTY = "$(reboot) \"; rm -rf ~ `x` {model} %s\n'[END]'";

  private static final String ALL =
      " {model} {prompt_file} {max_tokens} {temperature} {top_p} {seed}";

  private final Path folder;
  private final StandInProgram program;
  private Optional<Engine> engine = Optional.empty();

  CommandEngineTest(@TempDir Path folder) {
    this.folder = folder;
    program = new StandInProgram(folder);
    program.install("command.sh", "command.sh");
    program.playing("answer");
    program.pausing(Duration.ZERO);
    program.answering("one", " two", " three");
  }

  @AfterEach
  void close() {
    engine.ifPresent(each -> each.close().toCompletableFuture().join());
  }

  @Test
  void shouldGiveThePromptOnStandardInput() {
    CollectingSink sink = run(ready("", ""), GenerationSpec.ofText(NASTY));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
    assertThat(sink.text()).isEqualTo("one two three");
    assertThat(program.read("prompt")).isEqualTo(NASTY);
  }

  @Test
  void shouldGiveThePromptInAFileAndFillInTheRest() {
    Engine ready =
        ready("[model={prompt_file},max_tokens=77]", " {model} {prompt_file} {max_tokens}");

    run(ready, GenerationSpec.ofText(NASTY)).awaitEnd();

    assertThat(program.read("prompt")).isEqualTo(NASTY);
    assertThat(program.read("model")).isEqualTo("{prompt_file}");
    assertThat(program.read("limit")).isEqualTo("77");
    run(ready, GenerationSpec.ofText("Hi").withMaxTokens(OptionalInt.of(5))).awaitEnd();
    assertThat(program.read("limit")).isEqualTo("5");
  }

  @Test
  void shouldFillInHowTokensAreChosen() {
    Engine ready = ready("[temperature=0.5,seed=7]", ALL);

    run(ready, GenerationSpec.ofText("{seed}")).awaitEnd();
    assertThat(program.read("sampling")).isEqualTo("0.5 1 7");
    assertThat(program.read("prompt")).isEqualTo("{seed}");
    run(ready, GenerationSpec.ofText("Hi").withSampling(sampling(0.00001, 0.25, 12))).awaitEnd();
    assertThat(program.read("sampling")).isEqualTo("0.00001 0.25 12");
  }

  @Test
  void shouldUseAnotherSeedEachTimeUnlessOneIsSaid() {
    Engine ready = ready("", ALL);

    run(ready, GenerationSpec.ofText("Hi")).awaitEnd();
    String first = program.read("sampling");
    run(ready, GenerationSpec.ofText("Hi")).awaitEnd();

    assertThat(first).matches("1 1 \\d+");
    assertThat(program.read("sampling")).matches("1 1 \\d+").isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "' {top_p} {seed}', temperature",
    "' {temperature} {seed}', top_p",
    "' {temperature} {top_p}', seed"
  })
  void shouldRefuseByNameAChoiceThatTheCommandHasNoPlaceFor(String arguments, String missing) {
    Engine ready = ready("", arguments);
    var prompt = GenerationSpec.ofText("Hi").withSampling(sampling(0.5, 0.5, 1));

    GenerationEnd end = run(ready, prompt).awaitEnd();

    assertThat(end.failure().orElseThrow().code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(end.failure().orElseThrow().message())
        .startsWith("the engine command does not support " + missing + ";")
        .contains("{" + missing + "}");
    assertThat(run(ready, GenerationSpec.ofText("Hi")).awaitEnd().finish())
        .isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldCutAnAnswerByEstimateIfTheProgramCannot() {
    CollectingSink sink =
        run(ready("", ""), GenerationSpec.ofText("Hi").withMaxTokens(OptionalInt.of(2)));

    GenerationEnd end = sink.awaitEnd();
    assertThat(end.finish()).isEqualTo(FinishReason.LENGTH);
    assertThat(end.usage().completion()).isEqualTo(2);
    assertThat(end.usage().estimated()).isTrue();
    assertThat(sink.text()).isEqualTo("one two ");
  }

  @Test
  void shouldRefuseByNameWhatItCannot() {
    var plain = GenerationSpec.ofText("Hi");
    var withTools =
        new GenerationSpec(
            plain.input(),
            List.of(new RawJson("{}")),
            plain.responseFormat(),
            plain.maxTokens(),
            plain.sampling(),
            plain.stop(),
            plain.extra());

    GenerationEnd end = run(ready("", ""), withTools).awaitEnd();

    assertThat(end.failure().orElseThrow().code()).isEqualTo(FailureCode.UNSUPPORTED);
    assertThat(end.failure().orElseThrow().message())
        .isEqualTo("the engine command does not support tools; leave it out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "broken | ENGINE_FAILED | the program ended with exit code 4: cannot allocate memory",
        "killed | ENGINE_FAILED | the program ended with exit code 137 (signal 9)",
        "garbage | ENGINE_FAILED | the program ended with exit code 9",
        "flood | ENGINE_FAILED | the program was stopped since it wrote more than it may",
        "stubborn | TIMEOUT | the program was stopped at its time limit",
        "children | TIMEOUT | the program was stopped at its time limit",
        "hang | TIMEOUT | the program was stopped at its time limit"
      })
  @EnabledOnOs(OS.LINUX)
  void shouldNameTheFailureFreeTheSlotAndLeaveNothing(String mode, FailureCode code, String message)
      throws IOException {
    boolean slow = code == FailureCode.TIMEOUT;
    Engine ready = ready(slow ? "[timeout=400ms]" : "", "");
    program.playing(mode);
    long processes = descendants();
    long descriptors = descriptors();

    CollectingSink sink = run(ready, GenerationSpec.ofText("Hi"));

    GenerationEnd end = sink.awaitEnd();
    assertThat(end.failure().orElseThrow().code()).isEqualTo(code);
    assertThat(end.failure().orElseThrow().message()).startsWith(message);
    assertThat(sink.violations()).isEmpty();
    assertThat(ready.status().health()).isEqualTo(EngineHealth.READY);
    assertThat(descendants()).isEqualTo(processes);
    program.playing("answer");
    if (!slow) {
      assertThat(run(ready, GenerationSpec.ofText("Hi")).awaitEnd().finish())
          .isEqualTo(FinishReason.STOP);
    }
    ready.close().toCompletableFuture().join();
    assertThat(descendants()).isEqualTo(processes);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
    assertThat(temporaryFolders()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldLeaveNothingAfterManyCancellations() throws IOException {
    program.playing("stubborn");
    program.pausing(Duration.ofMillis(10));
    Engine ready = ready("[slots=3]", "");
    long processes = descendants();
    run(ready, GenerationSpec.ofText("Hi").withMaxTokens(OptionalInt.of(1))).awaitEnd();
    long descriptors = descriptors();

    for (int round = 0; round < 3; round++) {
      List<CollectingSink> sinks = Stream.generate(CollectingSink::new).limit(3).toList();
      List<Generation> running = sinks.stream().map(sink -> start(ready, sink)).toList();
      sinks.get(0).awaitFirst();
      running.forEach(Generation::cancel);
      sinks.forEach(sink -> assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.CANCELLED));
    }

    assertThat(descendants()).isEqualTo(processes);
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
    ready.close().toCompletableFuture().join();
    assertThat(temporaryFolders()).isEmpty();
  }

  @Test
  void shouldMindNoProgramThatDoesNotRead() {
    program.playing("deaf");

    CollectingSink sink = run(ready("", ""), GenerationSpec.ofText("long ".repeat(100_000)));

    assertThat(sink.awaitEnd().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldBecomeReadyOnceItsProgramIsThere() throws IOException {
    Path script = folder.resolve("command.sh");
    byte[] content = Files.readAllBytes(script);
    Files.delete(script);
    Engine waiting = engine("", "");
    var watch = new StatusWatch(waiting);
    waiting.start();
    assertThat(watch.await(EngineHealth.FAILED).reason())
        .contains("there is no program '" + script + "'; install it, or give its path");

    Files.write(script, content);
    assertThat(script.toFile().setExecutable(true)).isTrue();

    watch.await(EngineHealth.READY);
  }

  @Test
  void shouldNoticeThatItsProgramIsGone() throws IOException {
    Engine ready = ready("", "");
    var watch = new StatusWatch(ready);
    Files.delete(folder.resolve("command.sh"));

    GenerationEnd end = run(ready, GenerationSpec.ofText("Hi")).awaitEnd();

    assertThat(end.failure().orElseThrow().code()).isEqualTo(FailureCode.NO_ENGINE);
    watch.await(EngineHealth.FAILED);
  }

  private Engine ready(String options, String arguments) {
    Engine made = engine(options, arguments);
    StatusWatch.startAndAwaitReady(made);
    return made;
  }

  private Engine engine(String options, String arguments) {
    String script = folder.resolve("command.sh").toString();
    var spec =
        (CommandSpec)
            EngineSpec.parse(
                "command" + options + "='" + script + "' '" + folder + "'" + arguments);
    Engine made = CommandEngine.create("command", spec);
    engine = Optional.of(made);
    return made;
  }

  private static Sampling sampling(double temperature, double topP, long seed) {
    return new Sampling(
        OptionalDouble.of(temperature), OptionalDouble.of(topP), OptionalLong.of(seed));
  }

  private static CollectingSink run(Engine on, GenerationSpec prompt) {
    var sink = new CollectingSink();
    on.generate(request(on, prompt), sink);
    return sink;
  }

  private static Generation start(Engine on, CollectingSink sink) {
    return on.generate(request(on, GenerationSpec.ofText("Hi")), sink);
  }

  private static GenerationRequest request(Engine on, GenerationSpec prompt) {
    return new GenerationRequest(on.status().models().get(0).digest(), prompt, Optional.empty());
  }

  private static long descendants() {
    return ProcessHandle.current().descendants().count();
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.count();
    }
  }

  private static List<Path> temporaryFolders() throws IOException {
    String own = "-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(each -> String.valueOf(each.getFileName()).startsWith("bidmesh-run-"))
          .filter(each -> each.toString().contains(own))
          .toList();
    }
  }
}
