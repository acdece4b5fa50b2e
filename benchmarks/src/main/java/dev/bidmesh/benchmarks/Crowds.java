package dev.bidmesh.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A node among clients that only take from it: 5,000 that send the head of a request byte by byte
 * and come back when they are cut off, and 10,000 that watch its events. Measured: how long a
 * prompt takes beside the first, against how long it takes without them, and what memory each of
 * the second takes.
 *
 * <p>Arguments: slow clients, watching clients, prompts measured; 5,000, 10,000 and 20,000 by
 * default, which takes long enough for the slow ones to be cut off and come back. Linux only; each
 * client is a descriptor here and one in the node ({@code ulimit -n}).
 */
final class Crowds implements AutoCloseable {

  private static final String NAME = "crowded";
  private static final int WARM_UP = 3_000;
  private static final long DRIP_MS = 500;
  private static final String UNFINISHED = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-A: ";
  private static final String WATCH = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String CONFIG =
      """
      gateway:
        events: { watchers: 10000, statusEvery: 1m }
        connections: { perAddress: 20000, total: 20000 }
      """;

  private final Servers servers = new Servers();
  private final Mesh mesh = new Mesh();
  private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
  private final List<Socket> sockets = new ArrayList<>();
  private long cutOff;

  public static void main(String[] arguments) {
    var args = new Arguments(arguments);
    try (var crowds = new Crowds()) {
      crowds.start();
      System.out.println(crowds.besideSlowClients(args.at(0, 5_000), args.at(2, 20_000)).text());
      System.out.println(crowds.besideWatchers(args.at(1, 10_000), args.at(2, 20_000)).text());
    }
    System.exit(0);
  }

  /** Starts the node and warms it up. */
  void start() {
    String engine = servers.start(NAME, Duration.ZERO, 4) + ",accelerator=npu";
    mesh.with(NAME, "--engine", engine, "--config", config().toString()).awaitComplete();
    ask(WARM_UP);
  }

  /** Prompts without and with clients that send the head of a request byte by byte. */
  Slow besideSlowClients(int slow, int prompts) {
    Figures alone = ask(prompts);
    for (int i = 0; i < slow; i++) {
      sockets.add(connect(UNFINISHED));
    }
    drip.scheduleAtFixedRate(this::oneByteEach, 0, DRIP_MS, TimeUnit.MILLISECONDS);
    Figures beside = ask(prompts);
    drip.shutdown();
    var result = new Slow(slow, alone, beside, cutOff());
    leave();
    return result;
  }

  /** Memory that clients take that watch the events of the node, and prompts beside them. */
  Watching besideWatchers(int watching, int prompts) {
    long before = Memory.residentBytes(mesh.node(NAME).pid());
    for (int i = 0; i < watching; i++) {
      Socket socket = connect(WATCH);
      requireOk(socket);
      sockets.add(socket);
    }
    long bytes = Memory.residentBytes(mesh.node(NAME).pid()) - before;
    var result = new Watching(watching, bytes, ask(prompts));
    leave();
    return result;
  }

  private Figures ask(int prompts) {
    var figures = new Figures();
    for (int i = 0; i < prompts; i++) {
      figures.addMillis(mesh.answer(NAME, Prompt.standIn("prompt " + i)).seconds() * 1000);
    }
    return figures;
  }

  private Socket connect(String first) {
    URI node = URI.create(mesh.node(NAME).ready().group(1));
    try {
      var socket = new Socket();
      socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.getPort()));
      socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireOk(Socket socket) {
    try {
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 64);
      String status = String.valueOf(lines.readLine());
      if (!status.contains(" 200 ")) {
        throw new IllegalStateException("does not let everybody watch: " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void oneByteEach() {
    for (int i = 0; i < sockets.size() && !drip.isShutdown(); i++) {
      try {
        sockets.get(i).getOutputStream().write('a');
      } catch (IOException cut) {
        cutOff++;
        sockets.set(i, connect(UNFINISHED));
      }
    }
  }

  private synchronized long cutOff() {
    return cutOff;
  }

  private synchronized void leave() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    sockets.clear();
  }

  private static Path config() {
    try {
      Path file = Files.createTempFile("bidmesh-benchmark-", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, CONFIG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What slow clients do to prompts.
   *
   * @param alone prompts without them
   * @param beside prompts with them
   * @param cutOff how many of them the node cut off
   */
  record Slow(int clients, Figures alone, Figures beside, long cutOff) {

    /** The 99th percentile with them, times that without. */
    double ratio() {
      return beside.millis(99) / alone.millis(99);
    }

    String text() {
      return "%s%n%s%np99 beside them, times that without: %.2f; cut off meanwhile: %d"
          .formatted(
              alone.line("prompts, nobody else"),
              beside.line("beside " + clients + " slow clients"),
              ratio(),
              cutOff);
    }
  }

  /**
   * What clients take that watch.
   *
   * @param bytes of resident memory that came with them
   * @param beside prompts with them
   */
  record Watching(int clients, long bytes, Figures beside) {

    /** Memory of each, in KiB. */
    double kibEach() {
      return bytes / 1024.0 / clients;
    }

    String text() {
      return "%d clients that watch: %.0f MiB, %.1f KiB each%n%s"
          .formatted(clients, bytes / 1048576.0, kibEach(), beside.line("beside those who watch"));
    }
  }

  @Override
  public void close() {
    drip.shutdownNow();
    leave();
    mesh.close();
    servers.close();
  }
}
