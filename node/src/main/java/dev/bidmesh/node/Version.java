package dev.bidmesh.node;

import java.util.Optional;

/** The version of the software, as the jar's manifest has it. */
public final class Version {

  private static final String UNPACKAGED = "development";

  private Version() {}

  /** The version, or {@code development} where the code does not run from its jar. */
  public static String current() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse(UNPACKAGED);
  }
}
