package dev.bidmesh.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of a process whose standard input is held open by the program that started it. The input
 * ends with that program, however it ends, and that is then a signal to stop like any other.
 */
final class Lifeline implements Signals {

  /** Set to {@code true} for such a process. */
  static final String PROPERTY = "bidmesh.lifeline";

  private static final Logger LOG = LoggerFactory.getLogger(Lifeline.class);

  /** Longer than a stop in order may take that nobody is there any more to wait for. */
  private static final long HALT_AFTER_S = 30;

  private final Signals others;
  private final InputStream input;

  private Lifeline(Signals others, InputStream input) {
    this.others = others;
    this.input = input;
  }

  /** The signals, and the end of the input where the property says so. */
  static Signals where(boolean held, Signals others, InputStream input) {
    return held ? new Lifeline(others, input) : others;
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
    CompletableFuture.delayedExecutor(HALT_AFTER_S, TimeUnit.SECONDS)
        .execute(() -> Runtime.getRuntime().halt(ExitCode.FAILED.code()));
    handler.accept(TERMINATE);
  }
}
