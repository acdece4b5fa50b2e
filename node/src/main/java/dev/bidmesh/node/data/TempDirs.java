package dev.bidmesh.node.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Temporary directories, named after the process that uses them: what one could not remove because
 * it was killed, the next one does.
 */
public final class TempDirs {

  private static final Logger LOG = LoggerFactory.getLogger(TempDirs.class);

  private TempDirs() {}

  /**
   * Makes one where the system has such directories, and removes those of the same kind whose
   * process has ended.
   *
   * @param kind beginning of the name
   */
  public static Path make(String kind) throws IOException {
    Path made = Files.createTempDirectory(kind + ProcessHandle.current().pid() + "-");
    Path all = made.getParent();
    if (all != null) {
      removeOrphans(all, kind);
    }
    return made;
  }

  /** Removes one with all that is in it, as far as possible. */
  public static void remove(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atDebug().addKeyValue("path", directory).log("temporary directory stays: " + e);
    }
  }

  static void removeOrphans(Path all, String kind) throws IOException {
    Pattern name = Pattern.compile(Pattern.quote(kind) + "(\\d{1,18})-.*");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(all, kind + "*")) {
      for (Path each : found) {
        Matcher owner = name.matcher(String.valueOf(each.getFileName()));
        if (owner.matches() && ProcessHandle.of(Long.parseLong(owner.group(1))).isEmpty()) {
          remove(each);
        }
      }
    }
  }
}
