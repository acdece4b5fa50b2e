package dev.bidmesh.node.config;

import dev.bidmesh.node.config.ConfigValue.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts a node's configuration together: flags over environment over file over defaults. */
public final class ConfigLoader {

  /** The file that is read from the data directory unless another is named. */
  public static final String FILE_NAME = "bidmesh.yaml";

  private static final Schema SCHEMA = NodeConfig.SCHEMA;

  private final NodeConfig defaults;
  private final Optional<Path> path;
  private final Optional<Section> file;
  private final Section above;

  /**
   * @param defaults what counts where nothing is set
   * @param file the file to read instead of the data directory's
   * @param environment variables; those that do not start with {@code BIDMESH_} are not looked at
   * @param flags what the command line sets
   * @throws ConfigException if the file cannot be read or a variable is unknown
   */
  public ConfigLoader(
      NodeConfig defaults, Optional<Path> file, Map<String, String> environment, Section flags) {
    this(defaults, file, Environment.read(environment, SCHEMA).overriddenBy(flags));
  }

  private ConfigLoader(NodeConfig defaults, Optional<Path> file, Section above) {
    this.defaults = defaults;
    this.path = file;
    this.file = file.map(YamlFile::read);
    this.above = above;
  }

  /**
   * The configuration as far as it can be known without the data directory, which it names.
   *
   * @throws ConfigException naming the setting and the remedy
   */
  public NodeConfig withoutDataDir() {
    return bind(file.orElse(Section.empty()));
  }

  /**
   * The configuration of a node that keeps its state in the given directory.
   *
   * @throws ConfigException naming the setting and the remedy
   */
  public NodeConfig in(Path dataDir) {
    return file.isPresent() ? withoutDataDir() : bind(fileIn(dataDir));
  }

  /** The file that a node reads that keeps its state in the given directory, if it is there. */
  public Path fileOf(Path dataDir) {
    return path.orElse(dataDir.resolve(FILE_NAME));
  }

  /**
   * The configuration of the same node as its file is now.
   *
   * @throws ConfigException naming the setting and the remedy
   */
  public NodeConfig again(Path dataDir) {
    return new ConfigLoader(defaults, path, above).in(dataDir);
  }

  /**
   * What was set, wherever, for a node that keeps its state in the given directory.
   *
   * @throws ConfigException naming the setting and the remedy
   */
  public Section written(Path dataDir) {
    return file.orElseGet(() -> fileIn(dataDir)).overriddenBy(above);
  }

  private NodeConfig bind(Section below) {
    return new RecordBinder(SCHEMA).bind(defaults, below.overriddenBy(above));
  }

  private static Section fileIn(Path dataDir) {
    Path path = dataDir.resolve(FILE_NAME);
    if (!Files.exists(path)) {
      return Section.empty();
    }
    Section section = YamlFile.read(path);
    ConfigValue misplaced = section.values().get("dataDir");
    if (misplaced != null) {
      throw new ConfigException(
          misplaced.origin(),
          "dataDir cannot be set by a file inside the data directory. Use --data-dir,"
              + " BIDMESH_DATA_DIR, or a file named with --config.");
    }
    return section;
  }
}
