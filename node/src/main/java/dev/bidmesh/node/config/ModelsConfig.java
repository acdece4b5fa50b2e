package dev.bidmesh.node.config;

import dev.bidmesh.executor.core.ModelNames;
import java.util.List;
import java.util.Map;

/**
 * The models of this device.
 *
 * @param aliases further names of models, and what each stands for: names and digests of models as
 *     engines know them. A model competes under each of its names
 */
public record ModelsConfig(Map<String, List<String>> aliases) {

  public static final ModelsConfig DEFAULT = new ModelsConfig(Map.of());

  public ModelsConfig {
    aliases = names(aliases).meanings();
  }

  /** The aliases as the executor takes them. */
  public ModelNames names() {
    return names(aliases);
  }

  private static ModelNames names(Map<String, List<String>> aliases) {
    try {
      return new ModelNames(aliases);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("aliases: " + e.getMessage(), e);
    }
  }
}
