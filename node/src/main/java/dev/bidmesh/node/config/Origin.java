package dev.bidmesh.node.config;

import java.nio.file.Path;

/**
 * Where a setting was written, so that a complaint can point at it.
 *
 * @param where as people look for it: {@code FILE:LINE}, a variable's or a flag's name
 */
public record Origin(String where) {

  /** A line of a file, counted from 1. */
  public static Origin line(Path file, int line) {
    return new Origin(file + ":" + line);
  }

  /** A whole file. */
  public static Origin file(Path file) {
    return new Origin(file.toString());
  }

  /** An environment variable. */
  public static Origin variable(String name) {
    return new Origin(name);
  }

  /** A command line flag. */
  public static Origin flag(String name) {
    return new Origin(name);
  }

  /** Nothing that was written: the defaults contradict what was. */
  public static Origin configuration() {
    return new Origin("configuration");
  }
}
