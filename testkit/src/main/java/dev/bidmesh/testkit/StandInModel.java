package dev.bidmesh.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.codec.WireJson;
import java.util.List;

/**
 * A model of a {@link StandInOllama}.
 *
 * @param name with its tag
 * @param digest of its manifest
 * @param maxContext most tokens that it was made for
 * @param capabilities as Ollama calls them
 * @param template its chat template
 * @param parameters of its Modelfile, a line each
 * @param gpuPercent how much of it is in memory of a GPU once it is loaded
 */
public record StandInModel(
    String name,
    String digest,
    int maxContext,
    List<String> capabilities,
    String template,
    String parameters,
    int gpuPercent) {

  /** The template that Ollama keeps for ChatML. */
  public static final String CHATML =
      """
      {{- range .Messages }}<|im_start|>{{ .Role }}
      {{ .Content }}<|im_end|>
      {{ end }}<|im_start|>assistant
      """;

  private static final ObjectMapper JSON = WireJson.mapper();
  private static final long BYTES = 1_000_000;

  public StandInModel {
    capabilities = List.copyOf(capabilities);
  }

  /** A small model that writes text, on a processor. */
  public static StandInModel of(String name) {
    return new StandInModel(
        name,
        "sha-" + name,
        32_768,
        List.of("completion", "tools"),
        CHATML,
        "stop                           \"<|im_end|>\"\nstop                           \"<|im_start|>\"",
        0);
  }

  /** The same with another context. */
  public StandInModel withMaxContext(int tokens) {
    return new StandInModel(name, digest, tokens, capabilities, template, parameters, gpuPercent);
  }

  /** The same with other capabilities. */
  public StandInModel with(String... other) {
    return new StandInModel(
        name, digest, maxContext, List.of(other), template, parameters, gpuPercent);
  }

  /** The same with another template. */
  public StandInModel withTemplate(String other) {
    return new StandInModel(name, digest, maxContext, capabilities, other, parameters, gpuPercent);
  }

  /** The same partly on a GPU. */
  public StandInModel onGpu(int percent) {
    return new StandInModel(name, digest, maxContext, capabilities, template, parameters, percent);
  }

  ObjectNode tag() {
    return JSON.createObjectNode()
        .put("name", name)
        .put("model", name)
        .put("digest", digest)
        .put("size", BYTES);
  }

  ObjectNode running(int context) {
    return tag()
        .put("size_vram", BYTES * gpuPercent / 100)
        .put("context_length", context)
        .put("expires_at", "2030-01-01T00:00:00Z");
  }

  ObjectNode shown() {
    ObjectNode shown =
        JSON.createObjectNode().put("template", template).put("parameters", parameters);
    ArrayNode can = shown.putArray("capabilities");
    capabilities.forEach(can::add);
    shown
        .putObject("model_info")
        .put("general.architecture", "llama")
        .put("llama.context_length", maxContext);
    return shown;
  }
}
