package dev.bidmesh.node.config;

import dev.bidmesh.node.StartupException;

/** A setting that cannot be used. The message says where it was written, what is wrong, and why. */
public final class ConfigException extends StartupException {

  private static final long serialVersionUID = 1L;

  public ConfigException(Origin origin, String problem) {
    super(origin.where() + ": " + problem);
  }
}
