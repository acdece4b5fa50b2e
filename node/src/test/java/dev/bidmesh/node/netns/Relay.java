package dev.bidmesh.node.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a port of a namespace's loopback one of this program's, so that a client here is one on
 * that device: no fault of the network comes in between.
 */
public final class Relay implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BACKLOG = 64;

  private final Namespace namespace;
  private final int port;
  private final ServerSocket server;

  /**
   * @param port in the namespace; whoever connects while nobody listens there is hung up on
   */
  public Relay(Namespace namespace, int port) {
    this.namespace = namespace;
    this.port = port;
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("relay-" + namespace.name(), this::accept);
  }

  /** Where it is reached. */
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = server.accept();
        start("relay-" + namespace.name(), () -> join(near));
      }
    } catch (IOException e) {
      LOG.atDebug().log("closed: " + e.getMessage());
    }
  }

  private void join(Socket near) {
    try (near;
        Socket far = namespace.connect(port)) {
      start("relay-back-" + namespace.name(), () -> pump(far, near));
      pump(near, far);
    } catch (IOException e) {
      LOG.atDebug().log("nobody at port " + port + ": " + e.getMessage());
    }
  }

  /** Until either side ends, which ends both. */
  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      LOG.atDebug().log("cut off: " + e.getMessage());
    }
  }

  private static void start(String name, Runnable task) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
