package dev.bidmesh.simulation.mesh;

import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ExecutorOutput;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * An engine whose model is a function: the answer follows from the prompt alone, so that an answer
 * put together by several devices can be compared with the one it should have been. It works while
 * its device does.
 */
final class VirtualEngine {

  static final String MODEL = "virtual";

  private final VirtualTime time;
  private final EngineInfo info;
  private final long nanosPerToken;
  private final Consumer<Runnable> whenAwake;
  private final Map<Long, Generation> running = new HashMap<>();
  private int mostRunning;
  private Consumer<Observation> observer = observation -> {};

  /**
   * @param nanosPerToken how long one token takes
   * @param whenAwake runs what is due as soon as the device is not frozen, never after a crash
   */
  VirtualEngine(
      VirtualTime time,
      Accelerator accelerator,
      int slots,
      long nanosPerToken,
      Consumer<Runnable> whenAwake) {
    this.time = time;
    this.info =
        new EngineInfo(
            "virtual", accelerator, Evidence.EMULATED, slots, Set.of(Capability.CONTINUATION));
    this.nanosPerToken = nanosPerToken;
    this.whenAwake = whenAwake;
  }

  /** The whole answer to a prompt. */
  static List<String> answer(PromptInput input) {
    String prompt = ((PromptInput.Text) input).base();
    int words = 1 + Math.floorMod(prompt.hashCode(), 40);
    return IntStream.range(0, words)
        .mapToObj(n -> "w" + Math.floorMod(31 * n + prompt.hashCode(), 997) + "\u00fc ")
        .toList();
  }

  EngineInfo info() {
    return info;
  }

  void start(Consumer<Observation> observed) {
    observer = observed;
    var model = new ModelInfo("sha-" + MODEL, List.of(MODEL), OptionalInt.of(4096), false, true);
    observed.accept(
        new ExecutorObservation.EngineChanged(info.id(), EngineStatus.ready(List.of(model))));
  }

  void perform(Output output) {
    if (output instanceof ExecutorOutput.StartRun start) {
      var generation = new Generation(start.run(), start.request());
      running.put(start.run(), generation);
      mostRunning = Math.max(mostRunning, running.size());
      generation.next();
    } else if (output instanceof ExecutorOutput.CancelRun cancel) {
      with(cancel.run(), generation -> generation.end(FinishReason.CANCELLED));
    } else if (output instanceof ExecutorOutput.PauseRun pause) {
      with(pause.run(), generation -> generation.paused = true);
    } else if (output instanceof ExecutorOutput.ResumeRun resume) {
      with(resume.run(), Generation::resume);
    }
  }

  /** Generations that run now. */
  int running() {
    return running.size();
  }

  /** The most generations that ever ran at once. */
  int mostRunning() {
    return mostRunning;
  }

  private void with(long run, Consumer<Generation> action) {
    Generation generation = running.get(run);
    if (generation != null) {
      action.accept(generation);
    }
  }

  private final class Generation {

    private final long run;
    private final List<String> words;
    private final int first;
    private int position;
    private boolean paused;
    private boolean waiting;

    Generation(long run, GenerationRequest request) {
      this.run = run;
      this.words = answer(request.spec().input());
      this.first = wordsIn(request.prefix().map(prefix -> prefix.text()).orElse(""));
      this.position = first;
    }

    private int wordsIn(String prefix) {
      int count = 0;
      int length = 0;
      while (length < prefix.length()) {
        length += words.get(count++).length();
      }
      return count;
    }

    void next() {
      time.after(nanosPerToken, () -> whenAwake.accept(this::write));
    }

    void resume() {
      paused = false;
      if (waiting) {
        waiting = false;
        next();
      }
    }

    private void write() {
      if (!running.containsKey(run)) {
        return;
      }
      if (paused) {
        waiting = true;
      } else if (position < words.size()) {
        String word = words.get(position++);
        observer.accept(new ExecutorObservation.PieceWritten(run, Piece.text(word, 1)));
        next();
      } else {
        end(FinishReason.STOP);
      }
    }

    void end(FinishReason finish) {
      running.remove(run);
      var usage = new TokenUsage(5, position - first, false);
      observer.accept(new ExecutorObservation.RunEnded(run, GenerationEnd.of(finish, usage)));
    }
  }
}
