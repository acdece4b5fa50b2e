package dev.bidmesh.node.cluster;

import dev.bidmesh.node.StartupException;

/** There is nobody to join, and the node was told not to serve alone. */
public final class JoinException extends StartupException {

  private static final long serialVersionUID = 1L;

  JoinException(String message) {
    super(message);
  }
}
