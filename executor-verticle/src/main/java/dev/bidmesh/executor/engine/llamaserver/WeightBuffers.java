package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a llama-server has put the weights of its model.
 *
 * <p>The buffers count, and not the layers that it calls offloaded: with all devices taken from it
 * it says the same of all layers, and so it does when the experts of a mixture do not fit.
 *
 * @param total size of all weights, in MiB, above 0
 * @param shares size of what lies in buffers of a kind, in MiB
 * @param devices the buffers that are not the processor's, with what their hardware is called
 */
record WeightBuffers(double total, Map<BufferKind, Double> shares, String devices) {

  private static final Pattern BEGIN = Pattern.compile("loading model tensors");
  private static final Pattern BUFFER =
      Pattern.compile("load_tensors: +(\\S{1,64}) (?:model )?buffer size = +([0-9.]{1,12}) MiB");
  private static final Pattern SIZE =
      Pattern.compile("(?:file|model) size += +([0-9.]{1,12}) ([MG])iB");
  private static final int MOST_DEVICES = 4;

  /**
   * Reads them.
   *
   * @param log what it has said while it loaded the model
   * @return empty if it does not tell its buffers
   */
  static Optional<WeightBuffers> of(String log) {
    var sizes = new LinkedHashMap<String, Double>();
    Matcher buffers = BUFFER.matcher(log);
    buffers.region(begin(log), log.length());
    while (buffers.find()) {
      number(buffers.group(2)).ifPresent(size -> sizes.merge(buffers.group(1), size, Double::sum));
    }
    var shares = new EnumMap<BufferKind, Double>(BufferKind.class);
    sizes.forEach((name, size) -> shares.merge(BufferKind.of(name), size, Double::sum));
    double sum = sizes.values().stream().mapToDouble(Double::doubleValue).sum();
    if (sum <= 0) {
      return Optional.empty();
    }
    // The sum is too much: a file that is mapped counts as a whole, wherever its weights went.
    double total = fileSize(log).filter(size -> size > 0).orElse(sum);
    return Optional.of(new WeightBuffers(total, shares, devices(log, sizes)));
  }

  /**
   * The hardware that has at least half of the weights; the processor if none has; empty if that
   * half is on something that is not known.
   *
   * <p>Each answer goes through all weights, so that a part that is elsewhere sets its time.
   */
  Optional<Compute> compute() {
    if (share(BufferKind.UNKNOWN) >= 0.5) {
      return Optional.empty();
    }
    if (share(BufferKind.GPU) >= 0.5) {
      return Optional.of(detected(Accelerator.GPU));
    }
    boolean npu = share(BufferKind.NPU) >= 0.5;
    return Optional.of(detected(npu ? Accelerator.NPU : Accelerator.CPU));
  }

  private Compute detected(Accelerator accelerator) {
    double elsewhere = share(BufferKind.GPU) + share(BufferKind.NPU) + share(BufferKind.UNKNOWN);
    String words =
        devices.isEmpty()
            ? "all weights are in memory of the processor"
            : Math.round(100 * Math.min(1, elsewhere)) + " % of the weights are on " + devices;
    return new Compute(accelerator, Evidence.DETECTED, "llama-server says: " + words);
  }

  private double share(BufferKind kind) {
    return Math.min(1, shares.getOrDefault(kind, 0.0) / total);
  }

  private static int begin(String log) {
    // It may have loaded another one before, to see what fits.
    int last = 0;
    Matcher begins = BEGIN.matcher(log);
    while (begins.find()) {
      last = begins.start();
    }
    return last;
  }

  private static Optional<Double> fileSize(String log) {
    Optional<Double> last = Optional.empty();
    Matcher said = SIZE.matcher(log);
    while (said.find()) {
      double unit = said.group(2).equals("G") ? 1024 : 1;
      last = number(said.group(1)).map(size -> size * unit);
    }
    return last;
  }

  private static Optional<Double> number(String digits) {
    try {
      return Optional.of(Double.valueOf(digits));
    } catch (NumberFormatException e) {
      // Two points, for example: it was something else that looked like it.
      return Optional.empty();
    }
  }

  private static String devices(String log, Map<String, Double> sizes) {
    return sizes.keySet().stream()
        .filter(name -> BufferKind.of(name) != BufferKind.PROCESSOR)
        .limit(MOST_DEVICES)
        .map(name -> called(name, log))
        .collect(Collectors.joining(", "));
  }

  private static String called(String name, String log) {
    Matcher using =
        Pattern.compile("using device " + Pattern.quote(name) + " \\(([^()\\n]{1,80})\\)")
            .matcher(log);
    return using.find() ? name + " (" + using.group(1) + ")" : name;
  }
}
