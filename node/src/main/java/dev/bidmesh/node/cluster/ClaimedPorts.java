package dev.bidmesh.node.cluster;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.cluster.ClusterSpec.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of a node, held by being bound until each is released to whoever listens there. All of
 * a block are held together and the first is released last, so that of two nodes that start at once
 * only one gets the block.
 *
 * <p>Safe for use by many threads.
 */
public final class ClaimedPorts implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ClaimedPorts.class);
  private static final int BLOCKS = 20;

  private static final Duration COME_FREE = Duration.ofSeconds(2);
  private static final long LOOK_AGAIN_NANOS = 10_000_000;

  private final Map<PortKind, Integer> ports = new EnumMap<>(PortKind.class);
  private final Map<PortKind, Guard> guards = new EnumMap<>(PortKind.class);

  private final BindHost host;

  private ClaimedPorts(BindHost host) {
    this.host = host;
  }

  /**
   * Claims the wished ports, or the first block in which all that may move are free.
   *
   * @throws StartupException if there is none, naming port and flag
   */
  public static ClaimedPorts claim(PortWishes wishes) {
    return claim(wishes, ClaimedPorts::listen);
  }

  static ClaimedPorts claim(PortWishes wishes, Binder binder) {
    for (int block = 0; block < BLOCKS; block++) {
      var claimed = new ClaimedPorts(wishes.host());
      if (claimed.take(wishes, block, binder)) {
        return claimed;
      }
      claimed.close();
    }
    throw PortProblem.allTaken(wishes, BLOCKS);
  }

  /** The numbers; 0 for a kind that was not asked for. */
  public synchronized Ports ports() {
    return new Ports(
        ports.getOrDefault(PortKind.HTTP, 0),
        ports.getOrDefault(PortKind.BUS, 0),
        ports.getOrDefault(PortKind.CLUSTER, 0));
  }

  /**
   * Claims the same numbers once more, after those who listened there have ended; waits a little
   * for them to come free.
   *
   * @throws StartupException if somebody else has one of them by now
   */
  public ClaimedPorts again() {
    long giveUp = System.nanoTime() + COME_FREE.toNanos();
    var fixed = new EnumMap<PortKind, OptionalInt>(PortKind.class);
    ports.forEach((kind, port) -> fixed.put(kind, OptionalInt.of(port)));
    var same = new PortWishes(host, fixed);
    while (true) {
      try {
        return claim(same);
      } catch (StartupException e) {
        if (System.nanoTime() - giveUp > 0) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }

  /** Lets go of one, for its listener to take at once. */
  public synchronized void release(PortKind kind) {
    Guard guard = guards.remove(kind);
    if (guard != null) {
      close(guard);
    }
  }

  /** Lets go of all that are still held. */
  @Override
  public synchronized void close() {
    List.copyOf(guards.keySet()).forEach(this::release);
  }

  private boolean take(PortWishes wishes, int block, Binder binder) {
    for (PortKind kind : PortKind.values()) {
      if (wishes.set().containsKey(kind) && !take(wishes, kind, block, binder)) {
        return false;
      }
    }
    return true;
  }

  private synchronized boolean take(PortWishes wishes, PortKind kind, int block, Binder binder) {
    int port = wishes.port(kind, block);
    try {
      Guard guard = binder.bind(wishes.address(kind), port);
      guards.put(kind, guard);
      ports.put(kind, guard.port());
      return true;
    } catch (SocketException e) {
      boolean movesOn = wishes.isMovable(kind) && PortProblem.isTaken(wishes.address(kind), e);
      if (!movesOn) {
        close();
        throw PortProblem.of(wishes, kind, port, e);
      }
      LOG.atInfo().addKeyValue("port", port).log("port is taken, trying the next block");
      return false;
    } catch (IOException e) {
      close();
      throw PortProblem.of(wishes, kind, port, e);
    }
  }

  private static Guard listen(String address, int port) throws IOException {
    requireInterface(address);
    var socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
      return new Bound(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** One can listen at every loopback address, but Hazelcast only at those of an interface. */
  private static void requireInterface(String address) throws IOException {
    if (!PortProblem.isOurs(address)) {
      throw new BindException("no interface has the address " + address);
    }
  }

  private static void close(Guard guard) {
    try {
      guard.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes a port, 0 for any free one; fails with a {@link BindException} if it is taken. */
  @FunctionalInterface
  interface Binder {
    Guard bind(String address, int port) throws IOException;
  }

  /** Holds a port until it is closed. */
  interface Guard extends Closeable {
    int port();
  }

  private record Bound(ServerSocket socket) implements Guard {
    @Override
    public int port() {
      return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
