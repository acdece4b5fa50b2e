package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.supervise.Turns;
import java.util.Optional;
import java.util.function.Consumer;

/** Handle of a generation; it stays when that is over. */
final class LlamaHandle implements Generation {

  private final Turns turns;
  private final LlamaDesk desk;
  private Optional<LlamaRun> run = Optional.empty();

  LlamaHandle(Turns turns, LlamaDesk desk) {
    this.turns = turns;
    this.desk = desk;
  }

  /** What it is a handle of; nothing if that was refused. Within turns. */
  void holds(Optional<LlamaRun> accepted) {
    run = accepted;
  }

  @Override
  public void cancel() {
    within(desk::cancel);
  }

  @Override
  public void pause() {
    within(desk::pause);
  }

  @Override
  public void resume() {
    within(desk::resume);
  }

  private void within(Consumer<LlamaRun> action) {
    turns.run(() -> run.filter(desk::isRunning).ifPresent(action));
  }

  /** Of what was refused. */
  static final class Nothing implements Generation {
    @Override
    public void cancel() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }
}
