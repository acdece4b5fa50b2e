package dev.bidmesh.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java program in a process of its own, which ends with this one. */
final class ChildProcess implements AutoCloseable {

  private static final long PATIENCE_S = 60;
  private static final String NODE_JAR = "node/target/bidmesh.jar";

  private final Process process;
  private final CompletableFuture<Matcher> line = new CompletableFuture<>();

  private ChildProcess(Process process, Pattern awaited) {
    this.process = process;
    var reader = new Thread(() -> read(awaited), "child-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts the node's own jar, as the launcher does.
   *
   * @param javaOptions further options for Java
   * @param awaited the line of its standard output that says that it is ready
   */
  static ChildProcess startNode(Pattern awaited, List<String> javaOptions, List<String> arguments) {
    var java = new ArrayList<>(javaOptions);
    java.addAll(List.of("-jar", nodeJar(System.getProperty("bidmesh.jar", ""), Path.of(""))));
    return start(awaited, java, arguments);
  }

  /**
   * Where the node's jar is: where it is said to be, else in the sources that a directory is part
   * of, since tests run in that of their module.
   *
   * @throws IllegalStateException if it is not there
   */
  static String nodeJar(String told, Path directory) {
    if (!told.isEmpty()) {
      return existing(Path.of(told)).orElseThrow(() -> noJar(told));
    }
    Path start = directory.toAbsolutePath();
    return Stream.iterate(start, Objects::nonNull, Path::getParent)
        .flatMap(each -> existing(each.resolve(NODE_JAR)).stream())
        .findFirst()
        .orElseThrow(() -> noJar(NODE_JAR + " in or above " + start));
  }

  private static Optional<String> existing(Path jar) {
    return Files.isRegularFile(jar) ? Optional.of(jar.toString()) : Optional.empty();
  }

  private static IllegalStateException noJar(String where) {
    return new IllegalStateException(
        "there is no " + where + "; build it: ./mvnw -Dquick -pl node -am package");
  }

  /** Starts a main class of this class path, with the options of this process. */
  static ChildProcess start(Class<?> main, Pattern awaited, List<String> arguments) {
    var java = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
    java.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return start(awaited, java, arguments);
  }

  private static ChildProcess start(Pattern awaited, List<String> java, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.addAll(java);
    command.addAll(arguments);
    try {
      var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      // Figures are of what was started here, and not of a server that happens to run as well.
      builder.environment().put("BIDMESH_DETECTION_SERVERS", "false");
      var child = new ChildProcess(builder.start(), awaited);
      Runtime.getRuntime().addShutdownHook(new Thread(child::close));
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The awaited line. */
  Matcher ready() {
    return Waiting.result(line, PATIENCE_S);
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** Whether it has not ended. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends a signal by name: STOP freezes it, CONT lets it go on. */
  void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("process " + pid() + " takes no signal " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read(Pattern awaited) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String each = out.readLine(); each != null; each = out.readLine()) {
        Matcher found = awaited.matcher(each);
        if (found.find()) {
          line.complete(found);
        }
      }
      process.onExit().thenAccept(this::endedTooEarly);
    } catch (IOException e) {
      line.completeExceptionally(e);
    }
  }

  private void endedTooEarly(Process ended) {
    line.completeExceptionally(
        new IllegalStateException(
            "a child process ended too early, with exit code "
                + ended.exitValue()
                + "; its standard error says why"));
  }

  /** Waits on a thread that may block. */
  static final class Waiting {

    private Waiting() {}

    static <T> T result(CompletableFuture<T> future, long seconds) {
      return future.orTimeout(seconds, TimeUnit.SECONDS).join();
    }
  }
}
