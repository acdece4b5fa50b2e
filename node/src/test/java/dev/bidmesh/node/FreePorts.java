package dev.bidmesh.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for nodes that come and go at a known address. */
public final class FreePorts {

  private FreePorts() {}

  /** One at which nobody listens, and which the system gives to nobody else soon. */
  public static int one() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
