package dev.bidmesh.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port of the loopback interface for a process that is about to start and must be found by
 * others.
 */
public final class UnusedPort {

  /** Below those that Linux, macOS and Windows give to outgoing connections of anybody. */
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;
  private static final int TRIES = 100;

  private UnusedPort() {}

  /**
   * One at which nobody listens now. Taken at random, so that two who look at the same time will
   * hardly find the same.
   *
   * @throws IOException if there seems to be none
   */
  public static int find() throws IOException {
    IOException last = new IOException("no port is free");
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try (var socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}
