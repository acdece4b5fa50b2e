package dev.bidmesh.gateway.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page in the Prometheus text format 0.0.4, read by its grammar and by the rules that {@code
 * promtool check metrics} has: help and type for every family, counters end in {@code _total},
 * samples of a family stand together and none twice, histograms are whole.
 *
 * <p>Source: Prometheus documentation, "Exposition formats" and "Metric and label naming".
 */
public final class Exposition {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern SAMPLE =
      Pattern.compile("^(" + NAME + ")(?:\\{(.*)})? (NaN|[+-]?Inf|[-+0-9.eE]+)$");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\n\"])*)\"(?:,|$)");
  private static final Set<String> UNITS =
      Set.of("milliseconds", "minutes", "hours", "kilobytes", "megabytes", "percent");

  private final Map<String, String> types = new HashMap<>();
  private final Set<String> helped = new HashSet<>();
  private final Map<String, Double> samples = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private Optional<String> family = Optional.empty();

  private Exposition(String page) {
    if (!page.endsWith("\n")) {
      problems.add("the last line is not ended");
    }
    page.lines().forEach(this::line);
    types.forEach(this::requireName);
  }

  /** Reads a page. */
  public static Exposition of(String page) {
    return new Exposition(page);
  }

  /** What is wrong with it. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Names of all families. */
  public Set<String> families() {
    return Set.copyOf(types.keySet());
  }

  /** Names of all samples, labels left out. */
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    samples.keySet().forEach(key -> names.add(key.replaceFirst("\\{.*", "")));
    return names;
  }

  /** The value of a sample, written with its labels in the order of their names. */
  public double value(String sample) {
    return Optional.ofNullable(samples.get(sample))
        .orElseThrow(() -> new AssertionError("no " + sample + " in " + samples.keySet()));
  }

  /** Whether there is such a sample. */
  public boolean has(String sample) {
    return samples.containsKey(sample);
  }

  private void line(String line) {
    if (line.startsWith("# HELP ")) {
      helped.add(line.split(" ", 4)[2]);
    } else if (line.startsWith("# TYPE ")) {
      String[] parts = line.split(" ");
      begin(parts[2], parts[3]);
    } else if (!line.isEmpty() && !line.startsWith("#")) {
      sample(line);
    }
  }

  private void begin(String name, String type) {
    if (types.put(name, type) != null) {
      problems.add(name + " has two types");
    }
    if (!helped.contains(name)) {
      problems.add(name + " has no help before its type");
    }
    family = Optional.of(name);
  }

  private void sample(String line) {
    Matcher matcher = SAMPLE.matcher(line);
    if (!matcher.matches()) {
      problems.add("not a sample: " + line);
      return;
    }
    String name = matcher.group(1);
    if (family.filter(of -> belongs(name, of)).isEmpty()) {
      problems.add(name + " stands outside its family");
    }
    Optional<String> labels = labels(Optional.ofNullable(matcher.group(2)).orElse(""));
    if (labels.isEmpty()) {
      problems.add("labels cannot be read: " + line);
    } else if (samples.put(name + labels.get(), number(matcher.group(3))) != null) {
      problems.add("twice: " + name + labels.get());
    }
  }

  private boolean belongs(String sample, String family) {
    String rest = sample.startsWith(family) ? sample.substring(family.length()) : "?";
    return switch (types.getOrDefault(family, "untyped")) {
      case "histogram" -> Set.of("_bucket", "_sum", "_count").contains(rest);
      case "summary" -> Set.of("", "_sum", "_count").contains(rest);
      default -> rest.isEmpty();
    };
  }

  private static Optional<String> labels(String text) {
    if (text.isEmpty()) {
      return Optional.of("");
    }
    var sorted = new TreeMap<String, String>();
    Matcher matcher = LABEL.matcher(text);
    int at = 0;
    while (at < text.length() && matcher.find() && matcher.start() == at) {
      if (sorted.put(matcher.group(1), matcher.group(2)) != null) {
        return Optional.empty();
      }
      at = matcher.end();
    }
    var joined = new StringBuilder();
    sorted.forEach(
        (key, value) ->
            joined.append(joined.isEmpty() ? "{" : ",").append(key + "=\"" + value + "\""));
    return at == text.length() ? Optional.of(joined + "}") : Optional.empty();
  }

  private void requireName(String name, String type) {
    if (type.equals("counter") != name.endsWith("_total")) {
      problems.add(name + " is a " + type + " by another name");
    }
    UNITS.stream()
        .filter(unit -> name.contains("_" + unit))
        .forEach(unit -> problems.add(name + " is not in base units"));
    if (type.equals("histogram") && samples.keySet().stream().noneMatch(isWhole(name))) {
      problems.add(name + " has no last bucket");
    }
  }

  private static Predicate<String> isWhole(String name) {
    return sample -> sample.startsWith(name + "_bucket{") && sample.contains("le=\"+Inf\"");
  }

  private static double number(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
