package dev.bidmesh.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of a process whose standard input is held open by the program that started it. The input
 * ends with that program, however it ends, and that is then a signal to stop like any other.
 */
final class Lifeline implements Signals {

  /** Set to {@code true} for such a process. */
  static final String PROPERTY = "bidmesh.lifeline";

  /** A directory that goes with a process that the end of its lifeline has stopped. */
  static final String DIRECTORY_PROPERTY = "bidmesh.lifeline.directory";

  private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);

  /** Longer than a stop in order may take that nobody is there any more to wait for. */
  private static final long HALT_AFTER_S = 30;

  private final Signals others;
  private final InputStream input;
  private final Runnable ended;

  /**
   * @param ended run when the input has ended, before the signal is given
   */
  Lifeline(Signals others, InputStream input, Runnable ended) {
    this.others = others;
    this.input = input;
    this.ended = ended;
  }

  /** Those of this process: with the end of its input where the property says so. */
  static Signals ofProcess() {
    Signals signals = Signals.ofProcess();
    Optional<Path> directory =
        Optional.ofNullable(System.getProperty(DIRECTORY_PROPERTY)).map(Path::of);
    return Boolean.getBoolean(PROPERTY)
        ? new Lifeline(signals, System.in, () -> orphaned(directory))
        : signals;
  }

  /** Nobody is there any more to end this process if it does not end by itself. */
  private static void orphaned(Optional<Path> directory) {
    CompletableFuture.delayedExecutor(HALT_AFTER_S, TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(ExitCode.FAILED.code()));
    directory.ifPresent(Lifeline::removeAtTheEnd);
  }

  @Override
  public void onSignal(Consumer<String> handler) {
    others.onSignal(handler);
    var watch = new Thread(() -> watch(handler), "lifeline");
    watch.setDaemon(true);
    watch.start();
  }

  private void watch(Consumer<String> handler) {
    try {
      while (input.read() >= 0) {
        LOG.trace("input ignored");
      }
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the lifeline broke");
    }
    ended.run();
    handler.accept(LET_GO);
  }

  /** With its parent directory, if nothing else is in that. */
  private static void removeAtTheEnd(Path directory) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory), "lifeline-remove"));
  }

  private static void remove(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
      Path parent = directory.getParent();
      if (parent != null) {
        Files.deleteIfExists(parent);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atDebug().addKeyValue("path", directory).log("directory stays: " + e);
    }
  }
}
