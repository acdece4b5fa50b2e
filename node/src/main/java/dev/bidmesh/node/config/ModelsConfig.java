package dev.bidmesh.node.config;

import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.protocol.Checks;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The models of this device.
 *
 * @param files GGUF files to run, each with the best engine that there is for it
 * @param aliases further names of models, and what each stands for: names and digests of models as
 *     engines know them. A model competes under each of its names
 */
public record ModelsConfig(List<String> files, Map<String, List<String>> aliases) {

  public static final ModelsConfig DEFAULT = new ModelsConfig(List.of(), Map.of());

  public ModelsConfig {
    files = List.copyOf(files);
    paths(files);
    aliases = names(aliases).meanings();
  }

  /** The files. */
  public List<Path> paths() {
    return paths(files);
  }

  private static List<Path> paths(List<String> files) {
    return files.stream().map(ModelsConfig::path).toList();
  }

  private static Path path(String file) {
    Checks.notBlank("files", file);
    try {
      return UserHome.path(file);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          "files: '" + file + "' is no path of a file: " + e.getReason(), e);
    }
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
