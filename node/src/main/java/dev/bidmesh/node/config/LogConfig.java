package dev.bidmesh.node.config;

import dev.bidmesh.protocol.Checks;

/**
 * The file in which a node keeps its log, besides standard error.
 *
 * @param file whether there is one
 * @param fileBytes size at which a new one is begun, 64 KiB to 1 GiB
 * @param files most files, the one that is written included, 1 to 100; the oldest is removed
 */
public record LogConfig(boolean file, int fileBytes, int files) {

  public static final LogConfig DEFAULT = new LogConfig(true, 5 << 20, 4);

  private static final int LEAST_BYTES = 64 << 10;
  private static final int MOST_BYTES = 1 << 30;
  private static final int MOST_FILES = 100;

  public LogConfig {
    Checks.between("fileBytes", fileBytes, LEAST_BYTES, MOST_BYTES);
    Checks.between("files", files, 1, MOST_FILES);
  }
}
