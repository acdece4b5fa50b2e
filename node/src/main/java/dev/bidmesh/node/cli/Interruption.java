package dev.bidmesh.node.cli;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A wish to end: the first signal asks a command to end in order, the second one ends the process
 * at once. That the lifeline was let go is the same wish and no second one: a Ctrl-C that reaches a
 * program and what it has started comes both ways.
 */
final class Interruption {

  private Optional<String> first = Optional.empty();
  private Consumer<String> action = signal -> {};
  private boolean signalled;

  /** Takes the signals of a terminal from now on. */
  static Interruption on(Terminal terminal) {
    var interruption = new Interruption();
    terminal.signals().onSignal(interruption::heard);
    return interruption;
  }

  /** Sets what the first signal does; it is done at once if that signal has come already. */
  synchronized void then(Consumer<String> what) {
    action = what;
    first.ifPresent(what);
  }

  private void heard(String signal) {
    if (isAgain(signal)) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
    }
    synchronized (this) {
      if (first.isEmpty()) {
        first = Optional.of(signal);
        action.accept(signal);
      }
    }
  }

  private synchronized boolean isAgain(String signal) {
    boolean again = signalled && !signal.equals(Signals.LET_GO);
    signalled |= !signal.equals(Signals.LET_GO);
    return again;
  }
}
