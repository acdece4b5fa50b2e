package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.executor.engine.program.PromptTemplate;
import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.Sampling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Any program that answers one prompt and ends. Written as {@code command=PROGRAM ARG…}, with
 * options in brackets before the sign of equality, since the rest belongs to the program: {@code
 * command[model=tiny,slots=2]=python3 answer.py {prompt_file}}.
 *
 * @param command the program and its arguments; {@code {prompt_file}}, {@code {model}}, {@code
 *     {max_tokens}}, {@code {temperature}}, {@code {top_p}} and {@code {seed}} in them are replaced
 * @param model name of the model for users, and what {@code {model}} stands for; absent: the
 *     program's name
 * @param slots prompts that it runs at once, 1 to {@value #MAX_SLOTS}
 * @param timeout most time for one prompt
 * @param contextTokens prompt and answer together, by estimate; absent: not known
 * @param maxTokens what {@code {max_tokens}} stands for where a prompt does not say
 * @param sampling what {@code {temperature}}, {@code {top_p}} and {@code {seed}} stand for where a
 *     prompt does not say; absent: 1, 1, and another number each time
 * @param template how a conversation becomes one text
 */
public record CommandSpec(
    List<String> command,
    Optional<String> model,
    int slots,
    Duration timeout,
    OptionalInt contextTokens,
    int maxTokens,
    Sampling sampling,
    PromptTemplate template)
    implements EngineSpec {

  /** Each slot may be a process. */
  public static final int MAX_SLOTS = 64;

  /** Most time for one prompt, if nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  /** Most tokens of an answer, if nobody says. */
  public static final int DEFAULT_MAX_TOKENS = 512;

  static final String KIND = "command";
  static final String FORM =
      "command[[model=NAME,slots=N,timeout=TIME,context=N,max_tokens=N,temperature=X,top_p=X,seed=N,"
          + "template=T]]=PROGRAM ARG…";

  private static final int MOST_TOKENS = 100_000_000;
  private static final Pattern PARTS =
      Pattern.compile("\\s*command\\s*(?:\\[([^\\]]*)\\])?\\s*=(.*)", Pattern.DOTALL);
  private static final Pattern BEGIN =
      Pattern.compile("\\s*command\\s*([\\[=].*)?", Pattern.DOTALL);

  public CommandSpec {
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command must begin with a program");
    }
    Checks.between("slots", slots, 1, MAX_SLOTS);
    Checks.between("maxTokens", maxTokens, 1, MOST_TOKENS);
    model.ifPresent(name -> Checks.notBlank("model", name));
  }

  /** Whether a text is of this kind, right or wrong. */
  static boolean isMeant(String text) {
    return BEGIN.matcher(text).matches();
  }

  static CommandSpec read(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "engine '" + text.strip() + "': command has the form " + FORM);
    }
    String options = Optional.ofNullable(parts.group(1)).map(String::strip).orElse("");
    var spec = new SpecText(options.isEmpty() ? KIND : KIND + "," + options, text.strip());
    spec.allow(
        Set.of(
            "model",
            "slots",
            "timeout",
            "context",
            "max_tokens",
            "temperature",
            "top_p",
            "seed",
            "template"));
    return new CommandSpec(
        words(spec, parts.group(2)),
        spec.option("model"),
        spec.slots(1, MAX_SLOTS),
        spec.duration("timeout", DEFAULT_TIMEOUT),
        spec.option("context").isPresent()
            ? OptionalInt.of(spec.number("context", 1, MOST_TOKENS))
            : OptionalInt.empty(),
        spec.number("max_tokens", DEFAULT_MAX_TOKENS, MOST_TOKENS),
        sampling(spec),
        template(spec));
  }

  @Override
  public String kind() {
    return KIND;
  }

  private static Sampling sampling(SpecText spec) {
    OptionalDouble temperature = spec.fraction("temperature");
    OptionalDouble topP = spec.fraction("top_p");
    OptionalLong seed = spec.whole("seed");
    try {
      return new Sampling(temperature, topP, seed);
    } catch (IllegalArgumentException e) {
      throw spec.problem(String.valueOf(e.getMessage()).replace("topP", "top_p"));
    }
  }

  private static PromptTemplate template(SpecText spec) {
    String label = spec.option("template").orElse(PromptTemplate.PLAIN.label());
    return PromptTemplate.ofLabel(label)
        .orElseThrow(
            () ->
                spec.problem(
                    "template must be one of "
                        + PromptTemplate.labels()
                        + ", not '"
                        + label
                        + "'"));
  }

  private static List<String> words(SpecText spec, String text) {
    try {
      List<String> words = CommandWords.split(text);
      if (!words.isEmpty()) {
        return words;
      }
    } catch (IllegalArgumentException e) {
      throw spec.problem(String.valueOf(e.getMessage()));
    }
    throw spec.problem("command needs a program: command=PROGRAM ARG…");
  }
}
