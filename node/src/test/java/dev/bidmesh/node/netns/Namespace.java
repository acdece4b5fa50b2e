package dev.bidmesh.node.netns;

import dev.bidmesh.node.Closing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A network of its own on this machine, as one device sees it. It goes when this is closed. */
public final class Namespace implements AutoCloseable {

  private static final long ONE_COMMAND_S = 10;
  private static final int CONNECT_MILLIS = 3_000;

  private final Libc libc;
  private final String name;

  private Namespace(Libc libc, String name) {
    this.libc = libc;
    this.name = name;
  }

  /**
   * Makes one in which nothing is up but the loopback.
   *
   * @param name that no other namespace of the machine has
   * @throws IllegalStateException if the system does not permit it
   */
  static Namespace make(Libc libc, String name) {
    run(List.of("ip", "netns", "add", name));
    var made = new Namespace(libc, name);
    try {
      made.ip("link", "set", "lo", "up");
    } catch (IllegalStateException | UncheckedIOException e) {
      Closing.after(e, List.of(made::close));
      throw e;
    }
    return made;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** What a command line begins with that is to run in it. */
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Has {@code ip} do something in it. */
  public void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    run(command);
  }

  /** Connects to a port of its loopback. */
  public Socket connect(int port) throws IOException {
    return inside(
        () -> {
          var socket = new Socket();
          try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
            return socket;
          } catch (IOException e) {
            socket.close();
            throw e;
          }
        });
  }

  @Override
  public void close() {
    run(List.of("ip", "netns", "del", name));
  }

  /**
   * A thread that has entered a namespace cannot be given back, so each call has one of its own.
   */
  private <T> T inside(Callable<T> what) throws IOException {
    var task =
        new FutureTask<>(
            () -> {
              int file = libc.open("/run/netns/" + name, Libc.READ_ONLY | Libc.CLOSE_ON_EXEC);
              try {
                libc.setns(file, Libc.NETWORK);
              } finally {
                libc.close(file);
              }
              return what.call();
            });
    var thread = new Thread(task, "in-" + name);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * Runs a command of the system.
   *
   * @throws IllegalStateException with what it says if it fails
   */
  static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(ONE_COMMAND_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
