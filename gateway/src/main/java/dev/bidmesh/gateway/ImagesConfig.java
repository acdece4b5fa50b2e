package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;

/**
 * How large requests may be because of images in them.
 *
 * @param maxBodyBytes largest body of a request that may hold images, 1 KiB to 64 MiB; beyond 34
 *     MiB a prompt runs on this node only
 * @param atOnce requests with larger bodies than others may have that may be in work at once, 1 to
 *     1,000
 */
public record ImagesConfig(int maxBodyBytes, int atOnce) {

  private static final int MIB = 1024 * 1024;

  public static final ImagesConfig DEFAULT = new ImagesConfig(32 * MIB, 4);

  /**
   * @throws IllegalArgumentException naming the component that is out of its range
   */
  public ImagesConfig {
    Checks.between("maxBodyBytes", maxBodyBytes, 1024, 64 * MIB);
    Checks.between("atOnce", atOnce, 1, 1_000);
  }
}
