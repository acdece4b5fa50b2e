package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.spec.GenieSpec;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder with a model for Genie, and how its program is called there. */
final class GenieBundle {

  private static final List<String> PROGRAMS = List.of("genie-t2t-run", "genie-t2t-run.exe");

  private final GenieSpec spec;
  private final Path folder;
  private final Function<String, Optional<Path>> finder;

  /**
   * @param finder of programs
   */
  GenieBundle(GenieSpec spec, Function<String, Optional<Path>> finder) {
    this.spec = spec;
    this.folder = spec.bundle().toAbsolutePath().normalize();
    this.finder = finder;
  }

  Path folder() {
    return folder;
  }

  /** The name of the model for users. */
  String modelName() {
    return spec.model().orElseGet(() -> baseName().toLowerCase(Locale.ROOT));
  }

  /**
   * The program.
   *
   * @throws IOException if it is not there
   */
  String program() throws IOException {
    return candidates()
        .flatMap(name -> finder.apply(name).stream())
        .map(Path::toString)
        .findFirst()
        .orElseThrow(
            () ->
                new IOException(
                    spec.program()
                        .map(name -> "there is no program " + name + " that may be run")
                        .orElse(
                            "there is no genie-t2t-run in "
                                + folder
                                + " or on the path; copy it there from the Qualcomm AI Runtime"
                                + " SDK and make it executable, or name it with program=PATH")));
  }

  /**
   * The files that the configuration names are there.
   *
   * @throws IOException naming the first that is not
   */
  void requireModelFiles(GenieConfig config) throws IOException {
    for (String name : config.modelFiles()) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new IOException(GenieConfig.FILE + " names " + name + ", which is not in " + folder);
      }
    }
  }

  /** What the libraries in the folder need to be found, host and NPU side. */
  Map<String, String> environment(Map<String, String> inherited) {
    return Map.of(
        "LD_LIBRARY_PATH", withFolder(inherited.get("LD_LIBRARY_PATH"), File.pathSeparator),
        "ADSP_LIBRARY_PATH", withFolder(inherited.get("ADSP_LIBRARY_PATH"), ";"),
        "PATH", withFolder(inherited.get("PATH"), File.pathSeparator));
  }

  /**
   * Stands for the model: models are of many gigabytes, so it is made of the configuration and of
   * the names and sizes of the files, not of their content.
   */
  String digest(GenieConfig config) throws IOException {
    var parts = new StringBuilder(config.root().toString());
    for (String name : config.modelFiles()) {
      parts.append('\n').append(name).append(' ').append(Files.size(folder.resolve(name)));
    }
    return "genie:" + sha256(parts.toString());
  }

  private Stream<String> candidates() {
    return spec.program().isPresent()
        ? spec.program().stream()
        : Stream.concat(
            PROGRAMS.stream().map(name -> folder.resolve(name).toString()), PROGRAMS.stream());
  }

  private String withFolder(@Nullable String inherited, String separator) {
    return inherited == null || inherited.isEmpty()
        ? folder.toString()
        : folder + separator + inherited;
  }

  private String baseName() {
    Path name = folder.getFileName();
    return name == null ? "genie" : name.toString();
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
