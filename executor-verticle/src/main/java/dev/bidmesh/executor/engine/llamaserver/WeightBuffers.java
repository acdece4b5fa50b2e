package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  private static final int MOST_DEVICES = 4;

  /**
   * Reads those of the largest model, and of several loads of it the last one: beside a model that
   * writes there may be a small one for drafts, and a model may have been loaded to see what fits.
   *
   * @param loads what the server has told of its loads
   * @param log where it has told that
   * @return empty if there is none, or the size of one is missing, since the beginning of the log
   *     is: without it a part would count as the whole, and a file that is mapped counts as a
   *     whole, wherever its weights went
   */
  static Optional<WeightBuffers> of(List<ModelLoad> loads, String log) {
    if (loads.stream().anyMatch(load -> load.size().isEmpty())) {
      return Optional.empty();
    }
    return loads.stream()
        .reduce((one, next) -> size(next) >= size(one) ? next : one)
        .map(load -> of(load, log));
  }

  private static double size(ModelLoad load) {
    return load.size().orElse(0.0);
  }

  private static WeightBuffers of(ModelLoad load, String log) {
    var shares = new EnumMap<BufferKind, Double>(BufferKind.class);
    load.buffers().forEach((name, size) -> shares.merge(BufferKind.of(name), size, Double::sum));
    return new WeightBuffers(size(load), shares, devices(log, load.buffers().keySet()));
  }

  /**
   * The hardware that has at least half of the weights, or else most of them; empty if that is
   * something that is not known.
   *
   * <p>Each answer goes through all weights, so that a part that is elsewhere sets its time.
   */
  Optional<Compute> compute() {
    return Stream.of(BufferKind.GPU, BufferKind.NPU, BufferKind.UNKNOWN, BufferKind.PROCESSOR)
        .reduce((one, next) -> part(next) > part(one) ? next : one)
        .flatMap(WeightBuffers::accelerator)
        .map(this::detected);
  }

  private static Optional<Accelerator> accelerator(BufferKind kind) {
    return switch (kind) {
      case GPU -> Optional.of(Accelerator.GPU);
      case NPU -> Optional.of(Accelerator.NPU);
      case PROCESSOR -> Optional.of(Accelerator.CPU);
      case UNKNOWN -> Optional.empty();
    };
  }

  /** A file that is mapped counts as a whole, so the processor has what nothing else has. */
  private double part(BufferKind kind) {
    return kind == BufferKind.PROCESSOR ? 1 - elsewhere() : share(kind);
  }

  private double elsewhere() {
    double sum = share(BufferKind.GPU) + share(BufferKind.NPU) + share(BufferKind.UNKNOWN);
    return Math.min(1, sum);
  }

  private Compute detected(Accelerator accelerator) {
    String words =
        devices.isEmpty()
            ? "all weights are in memory of the processor"
            : Math.round(100 * elsewhere()) + " % of the weights are on " + devices;
    return new Compute(accelerator, Evidence.DETECTED, "llama-server says: " + words);
  }

  private double share(BufferKind kind) {
    return Math.min(1, shares.getOrDefault(kind, 0.0) / total);
  }

  private static String devices(String log, Set<String> buffers) {
    return buffers.stream()
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
