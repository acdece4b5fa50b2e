package dev.bidmesh.node.demo;

import dev.bidmesh.node.data.TempDirs;
import java.io.IOException;
import java.nio.file.Path;

/** The directory of one demonstration. */
final class TempRoot {

  private static final String KIND = "bidmesh-demo-";

  private final Path path;

  private TempRoot(Path path) {
    this.path = path;
  }

  /** Makes one, and removes those whose demonstration was killed. */
  static TempRoot make() throws IOException {
    return new TempRoot(TempDirs.make(KIND));
  }

  Path of(String node) {
    return path.resolve(node);
  }

  void remove() {
    TempDirs.remove(path);
  }
}
