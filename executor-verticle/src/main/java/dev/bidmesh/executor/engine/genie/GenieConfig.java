package dev.bidmesh.executor.engine.genie;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.codec.WireJson;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What {@code genie_config.json} of a bundle says.
 *
 * @param root the whole file
 */
record GenieConfig(ObjectNode root) {

  static final String FILE = "genie_config.json";

  private static final String NPU_BACKEND = "QnnHtp";
  private static final String GPU_BACKEND = "QnnGpu";
  private static final String CPU_BACKEND = "QnnGenAiTransformer";
  private static final long MAX_BYTES = 1024 * 1024;
  private static final ObjectMapper MAPPER = WireJson.mapper();

  /**
   * Reads it from a bundle.
   *
   * @throws IOException saying in plain words what is wrong with which file
   */
  static GenieConfig read(Path bundle) throws IOException {
    Path file = bundle.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new IOException("there is no " + file + "; genie= needs the folder that holds it");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than a configuration can be");
    }
    try {
      JsonNode root = MAPPER.readTree(Files.readString(file));
      if (root instanceof ObjectNode object && object.get("dialog") instanceof ObjectNode) {
        return new GenieConfig(object);
      }
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no JSON: " + e.getOriginalMessage(), e);
    }
    throw new IOException(file + " has no 'dialog', so it is no configuration of genie-t2t-run");
  }

  /** Tokens of prompt and answer together, if it says. */
  OptionalInt contextTokens() {
    int size = dialog().path("context").path("size").asInt(0);
    return size > 0 ? OptionalInt.of(size) : OptionalInt.empty();
  }

  /** What it computes on: of several backends that share the work, the weakest. */
  Accelerator accelerator() {
    List<String> types = backends();
    if (consistsOf(types, List.of(NPU_BACKEND))) {
      return Accelerator.NPU;
    }
    return consistsOf(types, List.of(NPU_BACKEND, GPU_BACKEND)) ? Accelerator.GPU : Accelerator.CPU;
  }

  /** Whether the backends leave no doubt about that. */
  Evidence evidence() {
    return consistsOf(backends(), List.of(NPU_BACKEND, GPU_BACKEND, CPU_BACKEND))
        ? Evidence.DETECTED
        : Evidence.CLAIMED;
  }

  /** Files of the model that it names, as they are written there. */
  List<String> modelFiles() {
    var files = new ArrayList<String>();
    for (JsonNode engine : engines()) {
      JsonNode model = engine.path("model");
      model.path("binary").path("ctx-bins").forEach(bin -> files.add(bin.asText()));
      if (model.path("library").hasNonNull("model-bin")) {
        files.add(model.path("library").path("model-bin").asText());
      }
    }
    return List.copyOf(files);
  }

  /** Whether a prompt wants something that the file says otherwise. */
  static boolean isChangedBy(GenerationSpec prompt) {
    return prompt.maxTokens().isPresent()
        || prompt.sampling().temperature().isPresent()
        || prompt.sampling().topP().isPresent()
        || prompt.sampling().seed().isPresent();
  }

  /** The file as one prompt wants it: its limit and its sampling, all else as it is. */
  String forPrompt(GenerationSpec prompt) {
    ObjectNode copy = root.deepCopy();
    ObjectNode dialog = copy.withObject("/dialog");
    prompt.maxTokens().ifPresent(limit -> dialog.put("max-num-tokens", limit));
    ObjectNode sampler = dialog.withObject("/sampler");
    prompt
        .sampling()
        .seed()
        .ifPresent(seed -> sampler.put("seed", Integer.toUnsignedLong((int) seed)));
    prompt.sampling().topP().ifPresent(value -> sampler.put("top-p", value));
    prompt.sampling().temperature().ifPresent(value -> temperature(sampler, value));
    return copy.toString();
  }

  private static void temperature(ObjectNode sampler, double value) {
    if (value > 0) {
      sampler.put("temp", value);
    } else {
      sampler.put("top-k", 1); // A temperature of 0 would divide by it; this means the same.
    }
  }

  private static boolean consistsOf(List<String> types, List<String> known) {
    return !types.isEmpty() && known.containsAll(types);
  }

  private List<String> backends() {
    return engines().stream().map(each -> each.path("backend").path("type").asText()).toList();
  }

  // One engine, or several that share the work.
  private List<JsonNode> engines() {
    JsonNode engine = dialog().path("engine");
    if (!engine.isArray()) {
      return List.of(engine);
    }
    var all = new ArrayList<JsonNode>();
    engine.forEach(all::add);
    return all;
  }

  private JsonNode dialog() {
    return root.path("dialog");
  }
}
