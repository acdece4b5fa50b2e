package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, with a home of its own. */
final class BidmeshProcess implements AutoCloseable {

  /** What a test holds whose nodes listen where nodes usually do, or look for one there. */
  static final String USUAL_PORTS = "usual ports";

  /** What a test holds that looks at times and runs many nodes, lest two such run at once. */
  static final String MANY_NODES = "many nodes";

  private static final Path JAR =
      Path.of(System.getProperty("bidmesh.jar", "target/bidmesh.jar")).toAbsolutePath();

  private static final Pattern READY =
      Pattern.compile("(?m)^ready  (http://\\S+)  node (\\S+)  .*$");

  /** What Vert.x says of a thread that was held up for longer than two seconds. */
  private static final String BLOCKED = "has been blocked";

  private static final long LONGEST_S = 30;
  private static final Duration ONE_ANSWER = Duration.ofSeconds(3);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private final Process process;
  private final Path out;
  private final Path err;
  private boolean frozen;

  private BidmeshProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts a command line in the given directory, which is its home as well. */
  static BidmeshProcess start(Path home, Map<String, String> environment, String... arguments) {
    return start(List.of(), home, environment, arguments);
  }

  /**
   * The same by way of another program.
   *
   * @param through that program and its arguments, which the command line follows
   */
  static BidmeshProcess start(
      List<String> through, Path home, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(through);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1"));
    command.addAll(ClassArchives.options(JAR, List.of(arguments)));
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile(home, "out", ".txt");
      Path err = Files.createTempFile(home, "err", ".txt");
      var builder =
          new ProcessBuilder(command)
              .directory(home.toFile())
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("BIDMESH_"));
      builder.environment().put("HOME", home.toString());
      builder.environment().put("BIDMESH_DETECTION_SERVERS", "false");
      builder.environment().put("BIDMESH_DETECTION_BUNDLES", "/nonexistent");
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      return new BidmeshProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a node with a name of its own in the given home, at free ports unless flags say other.
   */
  static BidmeshProcess serve(Path home, String name, String... flags) {
    return serve(home, Map.of(), name, flags);
  }

  /** The same with environment variables. */
  static BidmeshProcess serve(
      Path home, Map<String, String> environment, String name, String... flags) {
    var arguments = new ArrayList<>(List.of("serve", "--name", name));
    for (String port : List.of("--http-port", "--bus-port", "--cluster-port")) {
      if (!List.of(flags).contains(port)) {
        arguments.addAll(List.of(port, "0"));
      }
    }
    arguments.addAll(List.of(flags));
    return start(home, environment, arguments.toArray(String[]::new));
  }

  /** The address in the line that says that a node is ready. */
  String readyUrl() {
    return ready().group(1);
  }

  /** The name in the line that says that a node is ready. */
  String readyName() {
    return ready().group(2);
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() {
    return exitCode(LONGEST_S);
  }

  /** Waits for the end, at most so long, and returns the exit code. */
  int exitCode(long longestS) {
    try {
      assertThat(process.waitFor(longestS, TimeUnit.SECONDS))
          .as("ended within %s s: %s%s", longestS, out(), err())
          .isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Sends a signal by name: TERM and INT end it in order, KILL at once, STOP freezes it and CONT
   * lets it go on.
   */
  void signal(String name) {
    frozen |= name.equals("STOP");
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The status of the node, as its HTTP API tells it; it must be ready. */
  JsonNode status() {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(readyUrl() + "/status")).timeout(ONE_ANSWER).build();
      return JSON.readTree(CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Waits until the status is as wanted. A node whose event bus is being made anew is waited for.
   */
  void awaitStatus(String what, Predicate<JsonNode> wanted) {
    await(
        () -> {
          try {
            return Optional.of(status()).filter(wanted);
          } catch (UncheckedIOException e) {
            return Optional.empty();
          }
        },
        what);
  }

  /** Waits until it is in a mesh with the given number of heard peers. */
  void awaitPeers(int count) {
    awaitStatus(
        "joined with " + count + " peers",
        status ->
            status.path("cluster").asText().equals("joined")
                && status.path("peers").asInt() == count);
  }

  /** Waits until none of its mesh is left. */
  void awaitPeersLost() {
    awaitStatus("alone", status -> !status.path("cluster").asText().equals("joined"));
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  /**
   * What it says of event loops that stood still, one line each; nothing of a process that was
   * frozen, which cannot tell that from a loop that was held up.
   */
  List<String> blockedLoops() {
    return frozen ? List.of() : err().lines().filter(line -> line.contains(BLOCKED)).toList();
  }

  /** Waits until the standard output contains a text. */
  void awaitOut(String text) {
    await(() -> Optional.of(out()).filter(all -> all.contains(text)));
  }

  /** Waits until the standard error contains a text. */
  void awaitErr(String text) {
    await(() -> Optional.of(err()).filter(all -> all.contains(text)));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private Matcher ready() {
    return await(
        () -> {
          Matcher line = READY.matcher(out());
          return line.find() ? Optional.of(line) : Optional.empty();
        });
  }

  private <T> T await(Supplier<Optional<T>> look) {
    return await(look, "output");
  }

  private <T> T await(Supplier<Optional<T>> look, String what) {
    long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_S);
    while (System.nanoTime() < giveUp) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      if (!process.isAlive() && look.get().isEmpty()) {
        break;
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    throw new AssertionError("did not come: " + what + "; out: " + out() + "\nerr: " + err());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
