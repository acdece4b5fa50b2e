package dev.bidmesh.executor.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.server.Weakest;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads words for hardware that servers use. */
final class Devices {

  private static final Map<String, Accelerator> DEVICES =
      Map.of("npu", Accelerator.NPU, "gpu", Accelerator.GPU, "cpu", Accelerator.CPU);

  private Devices() {}

  /** The entries of the catalogue of Foundry Local, in either of its forms. */
  static JsonNode models(JsonNode catalogue) {
    return catalogue.isArray() ? catalogue : catalogue.path("models");
  }

  /** What the catalogue says of a model. */
  static Optional<Compute> compute(JsonNode catalogue, String name) {
    JsonNode runtime = entry(models(catalogue), name).path("runtime");
    String provider = runtime.path("executionProvider").asText("an unknown provider");
    return device(runtime.path("deviceType").asText(""), "its catalogue says %s, by " + provider);
  }

  /** The weakest of the devices that a server names, with blanks between, for a loaded model. */
  static Optional<Compute> all(String words, String who) {
    List<Compute> named =
        Arrays.stream(words.strip().split("[\\s,+]+"))
            .flatMap(word -> device(word, who + " names the device of a model: %s").stream())
            .toList();
    return Weakest.of(named);
  }

  /**
   * The hardware of a word.
   *
   * @param how says whence the word is; has a place for it
   */
  static Optional<Compute> device(String word, String how) {
    return Optional.ofNullable(DEVICES.get(word.strip().toLowerCase(Locale.ROOT)))
        .map(kind -> new Compute(kind, Evidence.DETECTED, how.formatted(kind)));
  }

  private static JsonNode entry(JsonNode models, String name) {
    for (JsonNode model : models) {
      if (bare(model.path("name").asText("")).equals(bare(name))) {
        return model;
      }
    }
    return MissingNode.getInstance();
  }

  /** A name without its version. */
  private static String bare(String name) {
    return name.replaceAll(":[0-9]+$", "");
  }
}
