package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shows something again and again until the user has seen enough. */
final class Watch {

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** To a screen of its own and back, so that nothing is lost of what stood there before. */
  private static final String OPEN = "\u001b[?1049h";

  private static final String CLOSE = "\u001b[?1049l";

  private final Terminal terminal;

  Watch(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Shows pages to a person until it is interrupted: one that changes, as much of it as the window
   * has room for, and the last one whole at the end. Where it is not known how large the window is,
   * and to a program, it shows one after the other. A node that does not answer is told of and
   * asked again: it may be starting.
   *
   * @param query that whatever is shown is asked with; it is told of the interruption
   */
  ExitCode pages(Function<Query, String> page, Query query) {
    CountDownLatch seen = interruption(query);
    if (!terminal.outIsTerminal()) {
      return oneByOne(page, query, seen);
    }
    try (Screen screen = terminal.screen().get()) {
      Optional<Screen.Size> size = screen.size();
      return size.isPresent()
          ? inPlace(page, query, seen, new Window(screen, size.get()))
          : oneByOne(page, query, seen);
    }
  }

  /** The same, but always one after the other, as for documents of one line each. */
  ExitCode lines(Function<Query, String> line, Query query) {
    return oneByOne(line, query, interruption(query));
  }

  private static CountDownLatch interruption(Query query) {
    var seen = new CountDownLatch(1);
    query.onInterruption(seen::countDown);
    return seen;
  }

  private ExitCode oneByOne(Function<Query, String> page, Query query, CountDownLatch seen) {
    do {
      print(page(page, query));
    } while (!interrupted(seen));
    return ExitCode.INTERRUPTED;
  }

  private ExitCode inPlace(
      Function<Query, String> page, Query query, CountDownLatch seen, Window window) {
    String last = page(page, query);
    print(OPEN);
    try {
      print(window.overwritten(last));
      while (!interrupted(seen)) {
        String next = page(page, query);
        // What is read when it is interrupted does not come to its end.
        last = seen.getCount() == 0 ? last : next;
        print(window.overwritten(last));
      }
    } finally {
      print(CLOSE + last);
    }
    return ExitCode.INTERRUPTED;
  }

  private static String page(Function<Query, String> page, Query query) {
    try {
      return page.apply(query);
    } catch (CliException e) {
      return "bidmesh: " + e.getMessage() + "\n";
    }
  }

  private void print(String text) {
    terminal.out().print(text);
    terminal.out().flush();
    if (terminal.out().checkError()) {
      throw new CliException(ExitCode.FAILED, "the output was closed");
    }
  }

  private static boolean interrupted(CountDownLatch seen) {
    try {
      return seen.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** A window as large as it was told last. */
  private static final class Window {

    private final Screen screen;
    private Screen.Size size;

    Window(Screen screen, Screen.Size size) {
      this.screen = screen;
      this.size = size;
    }

    String overwritten(String page) {
      size = screen.size().orElse(size);
      return Screenful.overwriting(page, size);
    }
  }
}
