package dev.bidmesh.node.cli;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A wish to end: the first signal asks a command to end in order, the second one ends the process
 * at once.
 */
final class Interruption {

  private Optional<String> first = Optional.empty();
  private Consumer<String> action = signal -> {};

  /** Takes the signals of a terminal from now on. */
  static Interruption on(Terminal terminal) {
    var interruption = new Interruption();
    terminal.signals().onSignal(interruption::signalled);
    return interruption;
  }

  /** Sets what the first signal does; it is done at once if that signal has come already. */
  synchronized void then(Consumer<String> what) {
    action = what;
    first.ifPresent(what);
  }

  private void signalled(String signal) {
    synchronized (this) {
      if (first.isEmpty()) {
        first = Optional.of(signal);
        action.accept(signal);
        return;
      }
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
  }
}
