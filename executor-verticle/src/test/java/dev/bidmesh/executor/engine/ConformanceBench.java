package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RawJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** How the engine under test is made, and how it is had to answer in one way or another. */
public abstract class ConformanceBench {

  private final List<Engine> engines = new ArrayList<>();
  private final Map<String, Engine> shared = new LinkedHashMap<>();

  /**
   * Makes an engine with some slots.
   *
   * @param slow whether its answers take about a second, else they come as fast as they can
   */
  protected abstract Engine create(int slots, boolean slow);

  /** A prompt that is answered, always equally, by at least 20 tokens of plain text. */
  protected abstract GenerationSpec longAnswer();

  /** A prompt that is answered by characters beyond ASCII. */
  protected abstract GenerationSpec strangeAnswer();

  /** A prompt that is refused as too long; empty if the engine cannot tell. */
  protected abstract Optional<GenerationSpec> tooLong();

  /** Another prompt that is answered; by other text, if the engine can be had to do that. */
  protected GenerationSpec otherAnswer() {
    return longAnswer();
  }

  /** Makes an engine that answers {@link #longAnswer()} without any text, in good order. */
  protected abstract Engine silent();

  /** Runs a prompt to an error; unless there is a better way, to a refusal. */
  protected CollectingSink failing(Engine engine) {
    GenerationSpec spec = longAnswer();
    return run(
        engine,
        new GenerationSpec(
            spec.input(),
            spec.tools(),
            spec.responseFormat(),
            spec.maxTokens(),
            spec.sampling(),
            spec.stop(),
            Map.of("n", new RawJson("2"))));
  }

  /** Whether a program of its own answers, whose memory is told. */
  protected boolean hasProgram() {
    return false;
  }

  /**
   * Whether pieces that come fast may come as one, as from a pipe. Engines that do not are expected
   * to stream at any speed, the others if they are slow.
   */
  protected boolean mayMergePieces() {
    return false;
  }

  /**
   * Whether pieces tell their tokens exactly. Engines that learn the number at the end only are
   * expected to tell an estimate until then, and the exact number in the usage.
   */
  protected boolean countsPieces() {
    return true;
  }

  /**
   * Characters between the places at which a stop text is tried; more for engines slow to start.
   */
  protected int stopStride() {
    return 3;
  }

  /**
   * Whether tests use the same engines, one of each form, if they leave them as they were: for
   * engines that take long to get ready. Such a test has one instance for its class, and {@link
   * #closeShared} closes them.
   */
  protected boolean sharesEngines() {
    return false;
  }

  /** Gives back what the engines needed; called after they were closed. */
  protected void release() {}

  /** Closes the engines that tests have shared. */
  protected void closeShared() {
    shared.values().forEach(engine -> engine.close().toCompletableFuture().join());
    release();
  }

  @AfterEach
  void close() {
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
    engines.clear();
    if (!sharesEngines()) {
      release();
    }
  }

  /** An engine with two slots that is ready. */
  protected Engine ready(boolean slow) {
    return ready(2, slow);
  }

  /** An engine that is ready. */
  protected Engine ready(int slots, boolean slow) {
    return sharesEngines()
        ? shared.computeIfAbsent(slots + (slow ? " slow" : " fast"), form -> made(slots, slow))
        : started(slots, slow);
  }

  /** An engine that is ready and shared with no other test. */
  protected Engine started(int slots, boolean slow) {
    return started(create(slots, slow));
  }

  /** The same for an engine that was made. */
  protected Engine started(Engine made) {
    engines.add(made);
    StatusWatch.startAndAwaitReady(made);
    return made;
  }

  /** Closes an engine after the test that has made it. */
  protected void closeLater(Engine engine) {
    engines.add(engine);
  }

  private Engine made(int slots, boolean slow) {
    Engine engine = create(slots, slow);
    StatusWatch.startAndAwaitReady(engine);
    return engine;
  }

  /** Starts a generation. */
  protected static CollectingSink run(Engine engine, GenerationSpec spec) {
    var sink = new CollectingSink();
    engine.generate(request(engine, spec), sink);
    return sink;
  }

  /** The whole answer. */
  protected static String textOf(Engine engine, GenerationSpec spec) {
    CollectingSink sink = run(engine, spec);
    sink.awaitEnd();
    return sink.text();
  }

  /** A request to the first model of an engine. */
  protected static GenerationRequest request(Engine engine, GenerationSpec spec) {
    return new GenerationRequest(engine.status().models().get(0).digest(), spec, Optional.empty());
  }
}
