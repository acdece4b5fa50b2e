package dev.bidmesh.benchmarks;

import dev.bidmesh.node.UnusedPort;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Ports of this machine. */
final class Ports {

  private Ports() {}

  /** One that is free now. */
  static int free() {
    try {
      return UnusedPort.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
