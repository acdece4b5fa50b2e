package dev.bidmesh.simulation.mesh;

import dev.bidmesh.executor.core.ExecutorObservation;
import dev.bidmesh.executor.core.ExecutorOutput;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.core.Observation;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Capability;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.simulation.net.VirtualTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An engine whose model is a function: the answer follows from the prompt alone, so that an answer
 * put together by several devices can be compared with the one it should have been. It works on
 * while the event loop of its device stands still, and stops with its process.
 */
final class VirtualEngine {

  static final String MODEL = "virtual";

  /** Begins prompts that say how many words they want. */
  private static final String TELL = "tell ";

  /** Begins the prompts of clients in a story. */
  static final String ASKED = "prompt ";

  private final VirtualTime time;
  private final EngineInfo info;
  private final long nanosPerToken;
  private final BooleanSupplier dead;
  private final Consumer<String> broken;
  private final Map<Long, Generation> running = new LinkedHashMap<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private final Set<String> hung = new LinkedHashSet<>();
  private List<Runnable> held = new ArrayList<>();
  private boolean frozen;
  private boolean hangs;
  private int factor = 1;
  private Consumer<Observation> observer = observation -> {};

  /**
   * @param dead whether its device has crashed
   * @param broken takes what is wrong, in words
   */
  VirtualEngine(
      VirtualTime time, Hardware hardware, BooleanSupplier dead, Consumer<String> broken) {
    this.time = time;
    this.info =
        new EngineInfo(
            "virtual",
            hardware.accelerator(),
            Evidence.EMULATED,
            hardware.slots(),
            Set.of(Capability.CONTINUATION));
    this.nanosPerToken = hardware.nanosPerToken();
    this.dead = dead;
    this.broken = broken;
  }

  /** The whole answer to what is asked, in one piece. */
  static String answer(GenerationSpec spec) {
    return words(spec).stream()
        .limit(spec.maxTokens().orElse(Integer.MAX_VALUE))
        .collect(Collectors.joining());
  }

  /**
   * A prompt whose answer has so many words. It is as much longer as its answer is, as most are.
   *
   * @param number tells it from others
   */
  static String promptFor(int words, int number) {
    return TELL + words + " " + number + " " + "x".repeat(10 * words);
  }

  /** A prompt that says no more than how many words its answer has. */
  static String shortPromptFor(int words, int number) {
    return TELL + words + " " + number;
  }

  private static List<String> words(GenerationSpec spec) {
    String text = text(spec);
    int hash = text.hashCode();
    int words =
        text.startsWith(TELL)
            ? Integer.parseInt(text.substring(TELL.length(), text.indexOf(' ', TELL.length())))
            : 1 + Math.floorMod(hash, 40);
    return IntStream.range(0, words)
        .mapToObj(n -> "w" + Math.floorMod(31 * n + hash, 997) + "\u00fc ")
        .toList();
  }

  private static String text(GenerationSpec spec) {
    return ((PromptInput.Text) spec.input()).base();
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
      hangIfItMust(generation);
      if (running.size() > info.slots()) {
        broken.accept("generations at once: " + running.size() + "/" + info.slots());
      }
      generation.next();
    } else if (output instanceof ExecutorOutput.CancelRun cancel) {
      with(cancel.run(), generation -> generation.end(FinishReason.CANCELLED));
    } else if (output instanceof ExecutorOutput.PauseRun pause) {
      with(pause.run(), generation -> generation.paused = true);
    } else if (output instanceof ExecutorOutput.ResumeRun resume) {
      with(resume.run(), Generation::resume);
    }
  }

  /** The calibration does not hang: an engine that fails it is not asked for anything. */
  private void hangIfItMust(Generation generation) {
    if (hangs && (generation.text.startsWith(ASKED) || generation.text.startsWith(TELL))) {
      hangs = false;
      generation.hung = true;
      hung.add(generation.text);
    }
  }

  /** Stops with its process. */
  void freeze() {
    frozen = true;
  }

  /** Goes on where it stopped. */
  void thaw() {
    frozen = false;
    List<Runnable> due = held;
    held = new ArrayList<>();
    due.forEach(Runnable::run);
  }

  /** Takes so many times as long for a token from now on. */
  void slow(int times) {
    factor = times;
  }

  /** Fails in the run that it began first, if there is one. */
  void fail() {
    running.values().stream()
        .filter(generation -> !generation.hung)
        .findFirst()
        .ifPresent(
            generation -> {
              failed.add(generation.text);
              generation.fail();
            });
  }

  /** Takes one more run, and writes nothing of it until it is cancelled. */
  void hang() {
    hangs = true;
  }

  /** Prompts in which it failed. */
  Set<String> failed() {
    return failed;
  }

  /** Prompts of which it took a run and wrote nothing. */
  Set<String> hung() {
    return hung;
  }

  /** Generations that run now. */
  int running() {
    return running.size();
  }

  private void with(long run, Consumer<Generation> action) {
    Generation generation = running.get(run);
    if (generation != null) {
      action.accept(generation);
    }
  }

  private void whenAwake(Runnable action) {
    if (frozen) {
      held.add(action);
    } else if (!dead.getAsBoolean()) {
      action.run();
    }
  }

  private final class Generation {

    private final long run;
    private final String text;
    private final List<String> words;
    private final int first;
    private final long last;
    private int position;
    private boolean paused;
    private boolean waiting;
    private boolean hung;

    Generation(long run, GenerationRequest request) {
      this.run = run;
      this.text = text(request.spec());
      this.words = words(request.spec());
      this.first = wordsIn(request.prefix().map(prefix -> prefix.text()).orElse(""));
      this.last = first + (long) request.spec().maxTokens().orElse(words.size());
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
      time.after(factor * nanosPerToken, () -> whenAwake(this::write));
    }

    void resume() {
      paused = false;
      if (waiting) {
        waiting = false;
        next();
      }
    }

    private void write() {
      if (hung || !running.containsKey(run)) {
        return;
      }
      if (paused) {
        waiting = true;
      } else if (position >= words.size()) {
        end(FinishReason.STOP);
      } else if (position >= last) {
        end(FinishReason.LENGTH);
      } else {
        String word = words.get(position++);
        observer.accept(new ExecutorObservation.PieceWritten(run, Piece.text(word, 1)));
        next();
      }
    }

    void end(FinishReason finish) {
      end(GenerationEnd.of(finish, usage()));
    }

    void fail() {
      end(GenerationEnd.error(FailureCode.ENGINE_FAILED, "it broke", usage()));
    }

    private TokenUsage usage() {
      return new TokenUsage(5, position - first, false);
    }

    private void end(GenerationEnd how) {
      running.remove(run);
      observer.accept(new ExecutorObservation.RunEnded(run, how));
    }
  }
}
