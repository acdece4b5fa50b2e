package dev.bidmesh.node.log;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the log of a node lies: one file that is written, and older ones with a number, the higher
 * the older.
 *
 * @param folder that holds them
 */
public record LogFiles(Path folder) {

  private static final String FOLDER = "logs";
  private static final String CURRENT = "node.log";
  private static final int MOST = 100;

  /** Those of a node with this directory. */
  public static LogFiles in(Path dataDir) {
    return new LogFiles(dataDir.resolve(FOLDER));
  }

  /** The one that is written. */
  public Path current() {
    return folder.resolve(CURRENT);
  }

  /** An older one, counted from 1. */
  Path older(String number) {
    return folder.resolve("node." + number + ".log");
  }

  /** Those that are there, the oldest first. */
  public List<Path> present() {
    var files = new ArrayList<Path>();
    files.add(current());
    for (int number = 1; number < MOST; number++) {
      files.add(older(String.valueOf(number)));
    }
    Collections.reverse(files);
    return files.stream().filter(Files::isRegularFile).toList();
  }
}
