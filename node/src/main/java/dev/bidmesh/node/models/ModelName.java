package dev.bidmesh.node.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the name of a model says about it. Names of one model differ from program to program in
 * case, separators, the file's ending, the way in which weights are rounded, and whether the usual
 * variant is named: {@code llama3.2:3b} is {@code Llama-3.2-3B-Instruct-Q4_K_M.gguf}.
 *
 * @param family with its version, for example {@code llama3.2}
 * @param size number of parameters, for example {@code 3b}; absent: the name does not tell
 * @param variants what else tells models apart, for example {@code coder}, in alphabetical order
 */
record ModelName(String family, Optional<String> size, List<String> variants) {

  private static final Pattern SIZE = Pattern.compile("e?\\d+(\\.\\d+)?[bm]|\\d+x\\d+b|a\\d+b");
  private static final Pattern ROUNDING =
      Pattern.compile(
          "i?q\\d(_[a-z0-9]+)*|f16|fp16|bf16|f32|fp32|fp8|int[48]|[48]bit|w\\d+a\\d+|awq|gptq|mlx"
              + "|qat|ud|[sml]|xs|xxs|xl|k|0|1|nl");

  /** The variant that is meant where none is named, and words that mean nothing. */
  private static final Set<String> USUAL =
      Set.of(
          "instruct",
          "it",
          "chat",
          "latest",
          "gguf",
          "meta",
          "model",
          "hf",
          "onnx",
          "cpu",
          "gpu",
          "npu",
          "cuda",
          "generic");

  ModelName {
    variants = List.copyOf(variants);
  }

  /** Reads a name. */
  static ModelName of(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String[] words = file.replaceAll("\\.(gguf|bin|safetensors)$", "").split("[-:_ @]+");
    var family = new StringBuilder();
    Optional<String> size = Optional.empty();
    var variants = new ArrayList<String>();
    for (String word : words) {
      if (word.isEmpty() || USUAL.contains(word)) {
        continue;
      }
      if (SIZE.matcher(word).matches() && size.isEmpty()) {
        size = Optional.of(word);
      } else if (SIZE.matcher(word).matches()) {
        variants.add(word);
      } else if (family.isEmpty() || size.isEmpty() && variants.isEmpty() && isVersion(word)) {
        family.append(word);
      } else if (!ROUNDING.matcher(word).matches()) {
        variants.add(word.replaceAll("^v(?=\\d)", ""));
      }
    }
    variants.sort(String::compareTo);
    return new ModelName(family.toString(), size, variants);
  }

  private static boolean isVersion(String word) {
    return word.matches("v?\\d+(\\.\\d+)*");
  }

  /** The name that all its names can share: {@code llama3.2-3b-coder}. */
  String common() {
    var parts = new ArrayList<String>();
    parts.add(family);
    size.ifPresent(parts::add);
    parts.addAll(variants);
    return String.join("-", parts);
  }
}
