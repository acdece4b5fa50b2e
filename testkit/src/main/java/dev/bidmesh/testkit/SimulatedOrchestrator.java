package dev.bidmesh.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * An orchestrator with scripted answers, for tests of what talks to it. By default it answers every
 * prompt at once; {@link #onPrompt} takes over, and the {@code emit} methods then tell the story.
 */
public final class SimulatedOrchestrator {

  private final MeshBus bus;
  private final List<PromptRequest> prompts = new CopyOnWriteArrayList<>();
  private final List<CancelPrompt> cancels = new CopyOnWriteArrayList<>();
  private final List<PromptCredit> credits = new CopyOnWriteArrayList<>();
  private volatile Consumer<PromptRequest> story;
  private volatile boolean silent;

  /** Lives on the node of {@code bus} and says {@code pieces} in answer to every prompt. */
  public SimulatedOrchestrator(MeshBus bus, String... pieces) {
    this.bus = bus;
    this.story = prompt -> tell(prompt, List.of(pieces));
  }

  /** Joins the bus of its node. */
  public Future<SimulatedOrchestrator> start() {
    return bus.answer(Address.Local.ORCHESTRATOR, this::handle).ready().map(this);
  }

  /** Leaves prompts without even an acknowledgement from now on. */
  public SimulatedOrchestrator fallSilent() {
    this.silent = true;
    return this;
  }

  /** Does this, instead of answering, with every prompt from now on. */
  public SimulatedOrchestrator onPrompt(Consumer<PromptRequest> action) {
    this.story = action;
    return this;
  }

  /** Prompts that reached it. */
  public List<PromptRequest> prompts() {
    return List.copyOf(prompts);
  }

  /** Cancellations that reached it. */
  public List<CancelPrompt> cancels() {
    return List.copyOf(cancels);
  }

  /** Credits that reached it. */
  public List<PromptCredit> credits() {
    return List.copyOf(credits);
  }

  /** Tells the whole story of a prompt that goes well. */
  public void tell(PromptRequest prompt, List<String> pieces) {
    emitRouted(prompt.promptId());
    long offset = 0;
    for (String piece : pieces) {
      emitText(prompt.promptId(), piece, offset);
      offset += piece.getBytes(UTF_8).length;
    }
    emitDone(prompt.promptId(), pieces.size());
  }

  /** Says that the prompt goes to this node's processor lane. */
  public void emitRouted(PromptId promptId) {
    emit(new PromptEvent.Routed(promptId, "simulated", lane(), 100));
  }

  /** Says a piece of text. */
  public void emitText(PromptId promptId, String piece, long offset) {
    emit(new PromptEvent.Delta(promptId, ContentKind.TEXT, piece, offset));
  }

  /** Says that the prompt is done. */
  public void emitDone(PromptId promptId, int completionTokens) {
    emitDone(promptId, completionTokens, FinishReason.STOP);
  }

  /** Says that the prompt is done, and how it came to its end. */
  public void emitDone(PromptId promptId, int completionTokens, FinishReason finish) {
    emit(new PromptEvent.Done(promptId, result(completionTokens, finish)));
  }

  /** Says that the prompt has failed. */
  public void emitFailed(PromptId promptId, FailureCode code, OptionalLong retryAfterMs) {
    emit(new PromptEvent.Failed(promptId, code, "failed by the script", retryAfterMs));
  }

  /** Sends any event. */
  public void emit(PromptEvent event) {
    bus.send(Address.Local.GATEWAY, event);
  }

  /** The lane that its stories name. */
  public LaneKey lane() {
    return new LaneKey(bus.self(), "simulated", Accelerator.CPU, "sha-demo");
  }

  private PromptResult result(int completionTokens, FinishReason finish) {
    return new PromptResult(
        "demo",
        "simulated",
        lane(),
        Evidence.DETECTED,
        true,
        finish,
        5,
        completionTokens,
        false,
        0.5,
        2,
        1,
        0.25,
        4,
        100,
        1,
        List.of(),
        List.of());
  }

  private Future<? extends MeshMessage> handle(MeshMessage message) {
    if (message instanceof PromptRequest prompt) {
      prompts.add(prompt);
      return silent ? Promise.<MeshMessage>promise().future() : accept(prompt);
    }
    if (message instanceof CancelPrompt cancel) {
      cancels.add(cancel);
    } else if (message instanceof PromptCredit credit) {
      credits.add(credit);
    }
    return Future.succeededFuture(new Ack());
  }

  private Future<Ack> accept(PromptRequest prompt) {
    Future<Ack> ack = Future.succeededFuture(new Ack());
    return ack.onSuccess(any -> story.accept(prompt));
  }
}
