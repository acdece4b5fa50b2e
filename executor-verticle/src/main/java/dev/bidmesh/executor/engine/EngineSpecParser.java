package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Accelerator;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads {@link EngineSpec}s: {@code NAME[=TARGET][,OPTION=VALUE]…}. */
final class EngineSpecParser {

  private static final String KNOWN =
      "known are builtin[,rate=TOKENS_PER_S][,slots=N] and"
          + " openai=URL[,model=M][,slots=N][,accelerator=npu|gpu|cpu]";

  private final String text;
  private final String name;
  private final Optional<String> target;
  private final Map<String, String> options = new LinkedHashMap<>();

  private EngineSpecParser(String text) {
    this.text = text;
    List<String> parts = List.of(text.strip().split(",", -1));
    String[] head = parts.get(0).split("=", 2);
    this.name = head[0].strip();
    this.target = head.length == 2 ? Optional.of(head[1].strip()) : Optional.empty();
    parts.subList(1, parts.size()).forEach(this::addOption);
  }

  static EngineSpec parse(String text) {
    return new EngineSpecParser(text).parse();
  }

  private EngineSpec parse() {
    return switch (name) {
      case "builtin" -> builtin();
      case "openai" -> openAi();
      default -> throw problem("there is no engine '" + name + "'; " + KNOWN);
    };
  }

  private EngineSpec builtin() {
    if (target.isPresent()) {
      throw problem("builtin takes no '='; " + KNOWN);
    }
    allow(Set.of("rate", "slots"));
    Optional<Double> rate = option("rate").map(this::rate);
    return new EngineSpec.Builtin(
        rate.map(OptionalDouble::of).orElseGet(OptionalDouble::empty),
        option("slots")
            .map(value -> slots(value, EngineSpec.Builtin.MAX_SLOTS))
            .orElse(EngineSpec.Builtin.DEFAULT_SLOTS));
  }

  private EngineSpec openAi() {
    allow(Set.of("model", "slots", "accelerator"));
    URI base = url(target.orElseThrow(() -> problem("openai needs the server's URL: openai=URL")));
    return new EngineSpec.OpenAi(
        base,
        option("model"),
        option("slots")
            .map(value -> slots(value, EngineSpec.OpenAi.MAX_SLOTS))
            .orElse(EngineSpec.OpenAi.DEFAULT_SLOTS),
        option("accelerator").map(this::accelerator).orElse(Accelerator.CPU));
  }

  private void addOption(String part) {
    String[] pair = part.split("=", 2);
    String key = pair[0].strip();
    if (pair.length < 2 || key.isEmpty() || pair[1].isBlank()) {
      throw problem("'" + part.strip() + "' must have the form OPTION=VALUE");
    }
    if (options.put(key, pair[1].strip()) != null) {
      throw problem("option '" + key + "' is given twice");
    }
  }

  private void allow(Set<String> known) {
    for (String key : options.keySet()) {
      if (!known.contains(key)) {
        throw problem(
            name + " has no option '" + key + "'; it has " + String.join(", ", sorted(known)));
      }
    }
  }

  private static List<String> sorted(Set<String> keys) {
    return keys.stream().sorted().toList();
  }

  private Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  private double rate(String value) {
    try {
      double rate = Double.parseDouble(value);
      if (rate > 0 && Double.isFinite(rate)) {
        return rate;
      }
    } catch (NumberFormatException e) {
      throw rateProblem(value);
    }
    throw rateProblem(value);
  }

  private IllegalArgumentException rateProblem(String value) {
    return problem("rate must be tokens per second above 0, for example 20, not '" + value + "'");
  }

  private int slots(String value, int most) {
    if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > most) {
      throw problem("slots must be a whole number from 1 to " + most + ", not '" + value + "'");
    }
    return Integer.parseInt(value);
  }

  private Accelerator accelerator(String value) {
    try {
      return Accelerator.parse(value);
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private URI url(String value) {
    try {
      URI url = new URI(value);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean plain =
          url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
      if (http && plain && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw urlProblem(value);
    }
    throw urlProblem(value);
  }

  private IllegalArgumentException urlProblem(String value) {
    return problem(
        "openai needs a URL such as http://127.0.0.1:8080/v1, without user, query and fragment,"
            + " not '"
            + value
            + "'");
  }

  private IllegalArgumentException problem(String what) {
    return new IllegalArgumentException("engine '" + text + "': " + what);
  }
}
