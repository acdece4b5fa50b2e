package dev.bidmesh.node.detect;

import dev.bidmesh.executor.engine.UserHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for Genie bundles: folders with the file that describes a dialog. */
public final class Bundles {

  /** What makes a folder a bundle. */
  public static final String DESCRIPTION = "genie_config.json";

  private static final Logger LOG = LoggerFactory.getLogger(Bundles.class);

  /** A phone holds a few; each takes some gigabytes. */
  private static final int MAX_BUNDLES = 16;

  private Bundles() {}

  /**
   * The bundles that are one of some folders, or directly in one, in alphabetical order.
   *
   * @param folders as configured; {@code ~} is the user's directory
   */
  public static List<Path> find(List<String> folders, Path home) {
    var found = new ArrayList<Path>();
    for (String each : folders) {
      found.addAll(in(expanded(each, home)));
    }
    return List.copyOf(found.subList(0, Math.min(found.size(), MAX_BUNDLES)));
  }

  private static List<Path> in(Path folder) {
    if (isBundle(folder)) {
      return List.of(folder);
    }
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(Bundles::isBundle).sorted().toList();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("folder", folder).log("cannot be read: " + e.getMessage());
      return List.of();
    }
  }

  private static boolean isBundle(Path folder) {
    return Files.isRegularFile(folder.resolve(DESCRIPTION));
  }

  private static Path expanded(String folder, Path home) {
    try {
      return UserHome.path(folder, home).toAbsolutePath();
    } catch (InvalidPathException e) {
      LOG.atWarn().addKeyValue("folder", folder).log("no folder: " + e.getMessage());
      return home.resolve("not-a-folder");
    }
  }
}
