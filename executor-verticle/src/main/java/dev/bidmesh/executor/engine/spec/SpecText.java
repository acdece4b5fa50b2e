package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.protocol.Accelerator;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The textual form of an {@link EngineSpec}, {@code NAME[=TARGET][,OPTION=VALUE]…}, in its parts.
 * Its problems name the text and the remedy.
 */
final class SpecText {

  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6})(ms|s|m)");

  private final String text;
  private final String name;
  private final Optional<String> target;
  private final Map<String, String> options = new LinkedHashMap<>();

  SpecText(String text) {
    this(text, text);
  }

  /**
   * @param whole what the user wrote, for messages
   */
  SpecText(String text, String whole) {
    this.text = whole;
    List<String> parts = List.of(text.strip().split(",", -1));
    String[] head = parts.get(0).split("=", 2);
    this.name = head[0].strip();
    this.target = head.length == 2 ? Optional.of(head[1].strip()) : Optional.empty();
    parts.subList(1, parts.size()).forEach(this::addOption);
  }

  /** What stands first. */
  String name() {
    return name;
  }

  /** What stands between the name and the options, if anything does. */
  Optional<String> target() {
    return target;
  }

  /** The same, which must be there. */
  String target(String problemWithout) {
    return target.filter(value -> !value.isEmpty()).orElseThrow(() -> problem(problemWithout));
  }

  /**
   * What stands between the name and the options, as a file.
   *
   * @param form of the engine, for the message if it is missing
   */
  Path file(String form) {
    return path(target(name + " needs a GGUF file: " + form));
  }

  /** A path of a file or a folder; {@code ~} is the user's directory. */
  Path path(String value) {
    try {
      return UserHome.path(value);
    } catch (InvalidPathException e) {
      throw problem("'" + value + "' is no path: " + e.getReason());
    }
  }

  /** The option {@code rate}, tokens per second. */
  OptionalDouble rate() {
    return option("rate").map(this::rate).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** Refuses options beyond the known ones. */
  void allow(Set<String> known) {
    for (String key : options.keySet()) {
      if (!known.contains(key)) {
        String all = String.join(", ", known.stream().sorted().toList());
        throw problem(name + " has no option '" + key + "'; it has " + all);
      }
    }
  }

  Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  /** The option {@code slots}, from 1 to a most. */
  int slots(int standard, int most) {
    return number("slots", standard, most);
  }

  /** An option that is a whole number from 1 to a most. */
  int number(String key, int standard, int most) {
    return option(key).map(value -> number(key, value, most)).orElse(standard);
  }

  /** An option that is a number with or without a fraction, from 0. */
  OptionalDouble fraction(String key) {
    Optional<String> value = option(key);
    value
        .filter(text -> !text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?"))
        .ifPresent(
            text -> {
              throw problem(key + " must be a number such as 0.7, not '" + text + "'");
            });
    return value.map(Double::parseDouble).map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  /** An option that is a whole number from 0. */
  OptionalLong whole(String key) {
    Optional<String> value = option(key);
    value
        .filter(text -> !text.matches("[0-9]{1,18}"))
        .ifPresent(
            text -> {
              throw problem(key + " must be a whole number from 0, not '" + text + "'");
            });
    return value.map(Long::parseLong).map(OptionalLong::of).orElseGet(OptionalLong::empty);
  }

  /** An option that is a time such as {@code 90s}, {@code 500ms} or {@code 5m}, above 0. */
  Duration duration(String key, Duration standard) {
    return option(key).map(value -> duration(key, value)).orElse(standard);
  }

  /** The option {@code accelerator}. */
  Accelerator accelerator(Accelerator standard) {
    return option("accelerator").map(this::accelerator).orElse(standard);
  }

  /** A URL of a server. */
  URI url(String value, String example) {
    try {
      URI url = new URI(value);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean plain =
          url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
      if (http && plain && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      throw urlProblem(value, example);
    }
    throw urlProblem(value, example);
  }

  IllegalArgumentException problem(String what) {
    return new IllegalArgumentException("engine '" + text + "': " + what);
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

  private int number(String key, String value, int most) {
    if (!value.matches("[1-9][0-9]{0,8}") || Integer.parseInt(value) > most) {
      throw problem(key + " must be a whole number from 1 to " + most + ", not '" + value + "'");
    }
    return Integer.parseInt(value);
  }

  private Duration duration(String key, String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw problem(key + " must be a time such as 90s, 500ms or 5m, not '" + value + "'");
    }
    long count = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }

  private double rate(String value) {
    double rate;
    try {
      rate = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw rateProblem(value);
    }
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw rateProblem(value);
    }
    return rate;
  }

  private IllegalArgumentException rateProblem(String value) {
    return problem("rate must be tokens per second above 0, for example 20, not '" + value + "'");
  }

  private Accelerator accelerator(String value) {
    try {
      return Accelerator.parse(value);
    } catch (IllegalArgumentException e) {
      throw problem(String.valueOf(e.getMessage()));
    }
  }

  private IllegalArgumentException urlProblem(String value, String example) {
    return problem(
        name
            + " needs a URL such as "
            + example
            + ", without user, query and fragment, not '"
            + value
            + "'");
  }
}
