package dev.bidmesh.executor.engine.process;

import java.io.File;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds programs, as a shell would by the variable {@code PATH}. */
public final class ProgramPath {

  private static final List<String> WINDOWS_SUFFIXES = List.of("", ".exe", ".com");

  private final List<String> folders;
  private final List<String> suffixes;

  /**
   * @param environment of the process that looks
   */
  public ProgramPath(Map<String, String> environment) {
    this.folders = List.of(environment.getOrDefault("PATH", "").split(File.pathSeparator));
    boolean windows = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("win");
    this.suffixes = windows && File.separatorChar == '\\' ? WINDOWS_SUFFIXES : List.of("");
  }

  /** Where a program is, if it is there and may be run. */
  public Optional<Path> find(String program) {
    try {
      if (program.contains("/") || program.contains(File.separator)) {
        return executable(Path.of(program).toAbsolutePath());
      }
      return folders.stream()
          .filter(folder -> !folder.isBlank())
          .flatMap(folder -> executable(Path.of(folder, program).toAbsolutePath()).stream())
          .findFirst();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The same, which must be there.
   *
   * @throws FileNotFoundException saying what is missing
   */
  Path require(String program) throws FileNotFoundException {
    Optional<Path> found = find(program);
    if (found.isEmpty()) {
      throw new FileNotFoundException(
          program.contains("/") || program.contains(File.separator)
              ? "there is no program " + program + " that may be run"
              : "there is no program '" + program + "' on the path");
    }
    return found.get();
  }

  private Optional<Path> executable(Path program) {
    return suffixes.stream()
        .map(suffix -> program.resolveSibling(program.getFileName() + suffix))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}
