package dev.bidmesh.executor.engine.command;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramInput;
import dev.bidmesh.executor.engine.program.ProgramAnswer;
import dev.bidmesh.executor.engine.program.ProgramFailure;
import dev.bidmesh.executor.engine.program.PromptFit;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;

/** One prompt for a program: in a file or on its standard input, and its output is the answer. */
final class CommandAnswer implements ProgramAnswer {

  /** Most output of one answer, in bytes. */
  static final long MAX_OUTPUT_BYTES = 16L * 1024 * 1024;

  private static final Duration GRACE = Duration.ofMillis(200);
  private static final String PROMPT_FILE = "{prompt_file}";
  private static final String MODEL = "{model}";
  private static final String MAX_TOKENS = "{max_tokens}";

  private final CommandSpec spec;
  private final String model;
  private final GenerationSpec prompt;
  // Made on the thread of the run, since a prompt may be long; empty until then.
  private String text = "";

  CommandAnswer(CommandSpec spec, String model, GenerationSpec prompt) {
    this.spec = spec;
    this.model = model;
    this.prompt = prompt;
  }

  @Override
  public ProgramCall prepare(Path folder) throws IOException {
    text = spec.template().render(prompt.input(), Accelerator.CPU);
    Path file = folder.resolve("prompt.txt");
    Map<String, String> sampling =
        Fields.values(spec, prompt.sampling(), ThreadLocalRandom.current());
    List<String> command = spec.command().stream().map(word -> fill(word, file, sampling)).toList();
    var limits = ProgramCall.Limits.once(spec.timeout(), MAX_OUTPUT_BYTES, GRACE);
    ProgramCall call = ProgramCall.of(command, limits).in(Path.of("").toAbsolutePath());
    if (Fields.mentions(spec, PROMPT_FILE)) {
      Files.writeString(file, text);
      return call;
    }
    return call.withInput(new ProgramInput.Text(text));
  }

  @Override
  public String read(String output) {
    return output;
  }

  @Override
  public boolean isComplete() {
    return false;
  }

  @Override
  public Verdict judge(ProgramEnd end) {
    Optional<Refusal> failure =
        end.isSuccess() ? Optional.empty() : Optional.of(ProgramFailure.of("the program", end));
    return Verdict.of(failure);
  }

  @Override
  public OptionalInt estimatedLimit() {
    return Fields.mentions(spec, MAX_TOKENS) ? OptionalInt.empty() : prompt.maxTokens();
  }

  @Override
  public int estimatedPromptTokens() {
    return PromptFit.estimate(text);
  }

  // In one pass: what one placeholder brings in is never taken for another.
  private String fill(String word, Path file, Map<String, String> sampling) {
    int limit = prompt.maxTokens().orElse(spec.maxTokens());
    return Placeholders.fill(
        word,
        name ->
            switch (name) {
              case PROMPT_FILE -> file.toString();
              case MODEL -> model;
              case MAX_TOKENS -> Integer.toString(limit);
              default -> sampling.getOrDefault(name, name);
            });
  }
}
