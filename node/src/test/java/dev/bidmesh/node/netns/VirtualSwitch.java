package dev.bidmesh.node.netns;

import com.sun.jna.LastErrorException;
import dev.bidmesh.node.Closing;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Ethernet switch in this program that namespaces are plugged into, and that can lose and delay
 * frames between any two of them, each direction by itself. Needs the right to make namespaces and
 * interfaces, and nothing of the kernel beyond these.
 *
 * <p>Plug in from one thread; all else is safe for use by many.
 */
public final class VirtualSwitch implements AutoCloseable {

  /** Name of the interface in each namespace, as usual for a wired network. */
  public static final String INTERFACE = "eth0";

  private static final Logger LOG = LoggerFactory.getLogger(VirtualSwitch.class);
  private static final int PORTS = 16;
  private static final int HEADER_BYTES = 14;
  private static final int LAST_OF_TARGET = 5;
  private static final int MOST_WAITING = 20_000;

  private final Libc libc = Libc.load();
  private final String prefix =
      "bm%d-%x".formatted(ProcessHandle.current().pid(), System.nanoTime() & 0xff);
  private final List<Namespace> namespaces = new ArrayList<>();
  private final AtomicReferenceArray<Tap> taps = new AtomicReferenceArray<>(PORTS);
  private final AtomicReferenceArray<Path> paths = new AtomicReferenceArray<>(PORTS * PORTS);

  /** Whose frames are late when this is closed are lost. */
  private final ScheduledThreadPoolExecutor late =
      new ScheduledThreadPoolExecutor(1, new DiscardPolicy());

  private final SplittableRandom seeds;

  /**
   * @param seed of what is lost
   */
  public VirtualSwitch(long seed) {
    seeds = new SplittableRandom(seed);
    for (int each = 0; each < PORTS * PORTS; each++) {
      paths.set(each, Path.CLEAR);
    }
  }

  /** Why there can be none on this machine; empty: there can. */
  public static Optional<String> obstacle() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of("network namespaces are of Linux");
    }
    try (var trial = new VirtualSwitch(0)) {
      trial.plug(1);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of("this needs the C library of the system: " + e.getMessage());
    } catch (LastErrorException | IllegalStateException | UncheckedIOException e) {
      return Optional.of("this needs the right to make network namespaces: " + e.getMessage());
    }
  }

  /** Makes a namespace and plugs it in, at the address {@code 10.77.0.N} for port N. */
  public Namespace plug(int port) {
    var namespace = Namespace.make(libc, prefix + "-" + port);
    namespaces.add(namespace);
    connect(namespace, port);
    return namespace;
  }

  /** Gives a namespace whose interface was deleted another one, with the same addresses. */
  public void replug(Namespace namespace, int port) {
    unplug(port);
    connect(namespace, port);
  }

  /** The address of a port in the network. */
  public static String address(int port) {
    return "10.77.0." + port;
  }

  /** Lets another path hold from one port to another, from now on. */
  public void path(int from, int to, Path path) {
    paths.set(from * PORTS + to, path);
  }

  /** Lets another path hold between two ports, in both directions. */
  public void paths(int one, int other, Path path) {
    path(one, other, path);
    path(other, one, path);
  }

  @Override
  public void close() {
    var all = new ArrayList<Runnable>();
    IntStream.range(0, PORTS).forEach(port -> all.add(() -> unplug(port)));
    namespaces.forEach(namespace -> all.add(namespace::close));
    all.add(late::shutdownNow);
    Closing.inReverse(all);
  }

  /** Nobody finds the tap any more when it is closed. */
  private void unplug(int port) {
    Optional.ofNullable(taps.getAndSet(port, null)).ifPresent(Tap::close);
  }

  private void connect(Namespace namespace, int port) {
    String name = prefix + "t" + port;
    Tap tap = Tap.open(libc, name);
    taps.set(port, tap);
    Namespace.run(List.of("ip", "link", "set", name, "netns", namespace.name(), "name", INTERFACE));
    namespace.ip("link", "set", INTERFACE, "address", "02:00:00:00:00:%02x".formatted(port));
    namespace.ip("addr", "add", address(port) + "/24", "dev", INTERFACE);
    namespace.ip("link", "set", INTERFACE, "up");
    var random = seeds.split();
    tap.start("switch-" + port, frame -> forward(frame, port, random));
  }

  private void forward(byte[] frame, int from, SplittableRandom random) {
    if (frame.length < HEADER_BYTES) {
      return;
    }
    boolean toAll = (frame[0] & 1) == 1;
    for (int to = 0; to < PORTS; to++) {
      if (to != from && taps.get(to) != null && (toAll || frame[LAST_OF_TARGET] == to)) {
        send(frame, to, paths.get(from * PORTS + to), random);
      }
    }
  }

  private void send(byte[] frame, int to, Path path, SplittableRandom random) {
    if (path.loss() > 0 && random.nextDouble() < path.loss()) {
      return;
    }
    if (path.delay().isZero()) {
      deliver(frame, to);
    } else if (late.getQueue().size() < MOST_WAITING) {
      late.schedule(() -> deliver(frame, to), path.delay().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void deliver(byte[] frame, int to) {
    try {
      Optional.ofNullable(taps.get(to)).ifPresent(tap -> tap.write(frame));
    } catch (LastErrorException e) {
      // An interface that is down or gone; a switch tells the sender nothing of it, either.
      LOG.atTrace().log("nothing takes a frame at port " + to + ": " + e.getMessage());
    }
  }
}
