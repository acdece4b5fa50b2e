package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.EngineMeasures;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.program.ProgramAnswer;
import dev.bidmesh.executor.engine.program.ProgramFailure;
import dev.bidmesh.executor.engine.program.PromptFit;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One prompt for genie-t2t-run, given in a file, since arguments are limited and others see them.
 */
final class GenieAnswer implements ProgramAnswer {

  private static final long MAX_OUTPUT_BYTES = 16L * 1024 * 1024;
  private static final Duration GRACE = Duration.ofMillis(250);
  private static final String NAME = "genie-t2t-run";
  private static final Pattern CONTEXT_EXCEEDED =
      Pattern.compile(
          "(?i)context (size|length|limit)[^\\n]{0,40}exceed|exceed[^\\n]{0,40}context");

  private final Program program;
  private final GenieConfig config;
  private final GenerationSpec prompt;
  private final Supplier<String> form;
  // Made on the thread of the run, since a prompt may be long; empty until then.
  private String text = "";
  private GenieOutput output = new GenieOutput("");
  private Optional<GenieProfile> profile = Optional.empty();

  /**
   * @param form gives the prompt in the form of the model's template
   */
  GenieAnswer(Program program, GenieConfig config, GenerationSpec prompt, Supplier<String> form) {
    this.program = program;
    this.config = config;
    this.prompt = prompt;
    this.form = form;
  }

  /**
   * How the program is called.
   *
   * @param path where it is
   * @param bundle where it works, since the configuration names its files from there
   * @param environment what it needs to find its libraries
   * @param timeout most time for one prompt
   */
  record Program(String path, Path bundle, Map<String, String> environment, Duration timeout) {}

  @Override
  public ProgramCall prepare(Path folder) throws IOException {
    text = form.get();
    output = new GenieOutput(text);
    Path promptFile = folder.resolve("prompt.txt");
    Files.writeString(promptFile, text);
    var command = new ArrayList<>(List.of(program.path(), "-c", config(folder)));
    command.addAll(List.of("--prompt_file", promptFile.toString()));
    // It refuses to write over a file; in a new folder there is none.
    command.addAll(List.of("--profile", profileFile(folder).toString()));
    return ProgramCall.of(
            command, ProgramCall.Limits.once(program.timeout(), MAX_OUTPUT_BYTES, GRACE))
        .in(program.bundle())
        .withEnvironment(program.environment());
  }

  @Override
  public String read(String more) {
    return output.add(more);
  }

  @Override
  public String finish() {
    return output.finish();
  }

  @Override
  public boolean isComplete() {
    return output.state() == GenieOutput.State.DONE;
  }

  @Override
  public void readFiles(Path folder) {
    profile = GenieProfile.read(profileFile(folder));
  }

  @Override
  public Verdict judge(ProgramEnd end) {
    EngineMeasures measures =
        new EngineMeasures(
            profile.map(GenieProfile::loadMs).orElse(OptionalDouble.empty()),
            profile.map(GenieProfile::decodeTps).orElse(OptionalDouble.empty()),
            OptionalLong.empty(),
            OptionalDouble.empty());
    Optional<TokenUsage> usage =
        profile.map(each -> new TokenUsage(each.promptTokens(), each.generatedTokens(), false));
    return new Verdict(failure(end), usage, reachedLimit(), measures);
  }

  @Override
  public OptionalInt estimatedLimit() {
    return OptionalInt.empty();
  }

  @Override
  public int estimatedPromptTokens() {
    return PromptFit.estimate(text);
  }

  private Optional<Refusal> failure(ProgramEnd end) {
    if (isComplete()) {
      return Optional.empty(); // Whatever happened afterwards, the answer is whole.
    }
    if (output.isAborted()) {
      return failed(NAME + " aborted the answer");
    }
    if (!end.isSuccess()) {
      return Optional.of(
          speaksOfContext(end.errors())
              ? new Refusal(FailureCode.TOO_LONG, "the prompt does not fit: " + end.describe())
              : ProgramFailure.of(NAME, end));
    }
    return failed(
        output.state() == GenieOutput.State.TEXT
            ? NAME + " ended in the middle of the answer"
            : NAME + " ended without an answer");
  }

  private boolean reachedLimit() {
    int generated = profile.map(GenieProfile::generatedTokens).orElse(0);
    // A profile may say anything.
    long used = (long) generated + profile.map(GenieProfile::promptTokens).orElse(0);
    return generated >= prompt.maxTokens().orElse(Integer.MAX_VALUE)
        || used >= config.contextTokens().orElse(Integer.MAX_VALUE);
  }

  private String config(Path folder) throws IOException {
    if (!GenieConfig.isChangedBy(prompt)) {
      return GenieConfig.FILE;
    }
    Path changed = folder.resolve(GenieConfig.FILE);
    Files.writeString(changed, config.forPrompt(prompt));
    return changed.toString();
  }

  private static boolean speaksOfContext(String errors) {
    return CONTEXT_EXCEEDED.matcher(errors).find();
  }

  private static Optional<Refusal> failed(String message) {
    return Optional.of(new Refusal(FailureCode.ENGINE_FAILED, message));
  }

  private static Path profileFile(Path folder) {
    return folder.resolve("profile.json");
  }
}
