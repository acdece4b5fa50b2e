package dev.bidmesh.node.demo;

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

/** The directory of one demonstration, named after its process. */
final class TempRoot {

  private static final Logger LOG = LoggerFactory.getLogger(TempRoot.class);
  private static final String PREFIX = "bidmesh-demo-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");

  private final Path path;

  private TempRoot(Path path) {
    this.path = path;
  }

  /** Makes one, and removes those whose demonstration was killed. */
  static TempRoot make() throws IOException {
    Path path = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
    Path all = path.getParent();
    if (all != null) {
      removeOrphans(all);
    }
    return new TempRoot(path);
  }

  Path of(String node) {
    return path.resolve(node);
  }

  void remove() {
    remove(path);
  }

  private static void removeOrphans(Path all) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(all, PREFIX + "*")) {
      for (Path each : found) {
        Matcher name = NAME.matcher(String.valueOf(each.getFileName()));
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          remove(each);
        }
      }
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atDebug().addKeyValue("path", directory).log("temporary directory stays: " + e);
    }
  }
}
