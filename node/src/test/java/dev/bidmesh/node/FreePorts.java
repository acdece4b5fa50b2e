package dev.bidmesh.node;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Ports for nodes that come and go at a known address. */
public final class FreePorts {

  private FreePorts() {}

  /** One at which nobody listens, and which the system gives to nobody else soon. */
  public static int one() {
    try {
      return UnusedPort.find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
