package dev.bidmesh.simulation.fit;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the measurements are, which are no part of the sources: where somebody says, else where the
 * system property {@value #PROPERTY} or the environment variable {@value #VARIABLE} says.
 */
public final class MeasuredFolder {

  /** System property that names the folder; empty counts as not set. */
  public static final String PROPERTY = "bidmesh.replay.data";

  /** Environment variable that names the folder; empty counts as not set. */
  public static final String VARIABLE = "BIDMESH_REPLAY_DATA";

  /** Name of the phone's rows within the folder. */
  public static final String ROWS = "phone-b-latency.csv";

  /** Name of the NPU's profile within the folder. */
  public static final String NPU = "genie-profile.json";

  /** What to do if there is none, for readers. */
  public static final String REMEDY =
      "name the folder of " + ROWS + " with -D" + PROPERTY + "=DIR or " + VARIABLE + "=DIR";

  private MeasuredFolder() {}

  /** The folder that this process was told; empty if it was told none. */
  public static Optional<Path> find() {
    return find(Optional.empty());
  }

  /**
   * The folder.
   *
   * @param named where somebody says that it is
   */
  public static Optional<Path> find(Optional<Path> named) {
    return find(named, System.getProperties(), System.getenv());
  }

  static Optional<Path> find(
      Optional<Path> named, Properties properties, Map<String, String> environment) {
    return named
        .or(() -> path(properties.getProperty(PROPERTY, "")))
        .or(() -> path(environment.getOrDefault(VARIABLE, "")));
  }

  private static Optional<Path> path(String text) {
    return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
  }
}
