package dev.bidmesh.executor.engine.llamaserver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One time that a llama-server has loaded a model: it may load several, a small one for drafts for
 * example, and the same one more than once, to see what fits.
 *
 * @param size of all weights, in MiB, above 0; empty if that is not told
 * @param buffers sizes of its buffers of weights by their names, in MiB, each above 0; at least one
 */
record ModelLoad(Optional<Double> size, Map<String, Double> buffers) {

  private static final Pattern TOLD =
      Pattern.compile(
          "(?<begin>loading model tensors)"
              + "|(?:file|model) size += +(?<size>[0-9.]{1,12}) (?<unit>[MG])iB"
              + "|load_tensors: +(?<name>\\S{1,64}) (?:model )?buffer size"
              + " = +(?<buffer>[0-9.]{1,12}) MiB");

  ModelLoad {
    // In their order.
    buffers = Collections.unmodifiableMap(new LinkedHashMap<>(buffers));
  }

  /**
   * Finds them.
   *
   * @param log what the server has said while it loaded its models
   * @return those that it tells buffers of, in their order
   */
  static List<ModelLoad> in(String log) {
    var reader = new Reader();
    Matcher told = TOLD.matcher(log);
    while (told.find()) {
      if (told.group("name") != null) {
        reader.buffer(told.group("name"), told.group("buffer"));
      } else if (told.group("size") != null) {
        reader.size(told.group("size"), told.group("unit").equals("G") ? 1024 : 1);
      } else {
        reader.begin();
      }
    }
    reader.begin();
    return List.copyOf(reader.loads);
  }

  private static final class Reader {

    private final List<ModelLoad> loads = new ArrayList<>();
    private final Map<String, Double> buffers = new LinkedHashMap<>();
    private Optional<Double> size = Optional.empty();

    void begin() {
      if (!buffers.isEmpty()) {
        loads.add(new ModelLoad(size, buffers));
        buffers.clear();
      }
    }

    void size(String digits, int unit) {
      // What comes before it is another load, also of versions that do not say that one begins.
      begin();
      size = number(digits).map(mebibytes -> mebibytes * unit);
    }

    void buffer(String name, String digits) {
      number(digits).ifPresent(mebibytes -> buffers.merge(name, mebibytes, Double::sum));
    }

    private static Optional<Double> number(String digits) {
      try {
        return Optional.of(Double.valueOf(digits)).filter(value -> value > 0);
      } catch (NumberFormatException e) {
        // Two points, for example: it was something else that looked like it.
        return Optional.empty();
      }
    }
  }
}
