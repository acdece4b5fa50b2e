package dev.bidmesh.gateway.core;

import dev.bidmesh.gateway.IdempotencyConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.core.Output;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.testkit.CoreDriver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** A gateway core on virtual time, with a client on one side and an orchestrator on the other. */
final class CallScene {

  static final int MAX_PROMPTS = 3;
  static final int MAX_OUTPUT = 1000;
  static final double SETTLE_MS = 0.25;
  static final IdempotencyConfig IDEMPOTENCY =
      new IdempotencyConfig(2, 100, Duration.ofMinutes(10), Duration.ofSeconds(30));
  static final Duration DEADLINE = Duration.ofSeconds(120);
  static final Duration MARGIN = Duration.ofSeconds(1);
  static final Duration STALLED = Duration.ofSeconds(60);
  static final Duration ACK_TIMEOUT = Duration.ofSeconds(2);

  private final DeviceId self = DeviceId.random(new Random(7));
  private final GatewayCore core = new GatewayCore(limits(MAX_PROMPTS));
  private final CoreDriver driver = new CoreDriver(core);

  GatewayCore core() {
    return core;
  }

  PromptId ask(boolean streamed) {
    PromptId id = PromptId.create(self);
    driver.observe(new ClientNews.Asked(request(id), streamed, driver.clock().nanoTime()));
    return id;
  }

  /** A client asks that may ask again. */
  PromptId ask(boolean streamed, String key, String body) {
    PromptId id = PromptId.create(self);
    var claim = Optional.of(new Claim("client", key, body));
    driver.observe(new ClientNews.Asked(request(id), streamed, driver.clock().nanoTime(), claim));
    return id;
  }

  PromptId running(boolean streamed) {
    PromptId id = ask(streamed);
    acknowledge(id).routed(id);
    return id;
  }

  CallScene after(long millis) {
    driver.advance(Duration.ofMillis(millis));
    return this;
  }

  CallScene acknowledge(PromptId id) {
    driver.answer(handOver(id), new Ack());
    return this;
  }

  CallScene notTaken(PromptId id, FailureCode code) {
    driver.fail(handOver(id), code);
    return this;
  }

  CallScene routed(PromptId id) {
    return event(new PromptEvent.Routed(id, "laptop", lane(), 100));
  }

  CallScene text(PromptId id, String content, long offset) {
    return piece(id, ContentKind.TEXT, content, offset);
  }

  CallScene piece(PromptId id, ContentKind kind, String content, long offset) {
    return event(new PromptEvent.Delta(id, kind, content, offset));
  }

  CallScene done(PromptId id) {
    return event(new PromptEvent.Done(id, result()));
  }

  CallScene failed(PromptId id, FailureCode code, OptionalLong retryAfterMs) {
    return event(new PromptEvent.Failed(id, code, "failed by the test", retryAfterMs));
  }

  CallScene event(PromptEvent event) {
    return message(event);
  }

  CallScene message(MeshMessage message) {
    driver.receive(self, message);
    return this;
  }

  CallScene gone(PromptId id) {
    driver.observe(new ClientNews.Gone(id));
    return this;
  }

  CallScene full(PromptId id) {
    driver.observe(new ClientNews.Full(id));
    return this;
  }

  CallScene taken(PromptId id) {
    driver.observe(new ClientNews.Taken(id));
    return this;
  }

  CallScene drained(PromptId id) {
    driver.observe(new ClientNews.Drained(id));
    return this;
  }

  CallScene limitedTo(int prompts) {
    driver.observe(new LimitsChanged(limits(prompts)));
    return this;
  }

  private static GatewayLimits limits(int prompts) {
    return new GatewayLimits(
        prompts, MAX_OUTPUT, ACK_TIMEOUT, MARGIN, Duration.ofSeconds(15), STALLED, IDEMPOTENCY);
  }

  void drain() {
    driver.observe(new ClientNews.DrainBegan());
  }

  void stop() {
    driver.observe(new ClientNews.Stopped());
  }

  Optional<FailureCode> question() {
    return driver.failureOf(driver.ask(self, new Ack()));
  }

  <T extends MeshMessage> List<T> sent(Class<T> type) {
    return driver.sent(type);
  }

  <T extends Output> List<T> outputs(Class<T> type) {
    return driver.outputs(type);
  }

  /** The only refusal. */
  ClientOutput.Refused refusal() {
    List<ClientOutput.Refused> refusals = outputs(ClientOutput.Refused.class);
    if (refusals.size() != 1) {
      throw new AssertionError("expected one refusal, got " + refusals);
    }
    return refusals.get(0);
  }

  List<Key> timers() {
    return driver.timers();
  }

  private static Key handOver(PromptId id) {
    return new Key(PromptCall.HAND_OVER, id.value());
  }

  private PromptRequest request(PromptId id) {
    return new PromptRequest(
        id,
        GenerationSpec.ofText("What is the capital of France?"),
        Optional.empty(),
        Set.of(),
        50,
        DEADLINE.toMillis(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private LaneKey lane() {
    return new LaneKey(self, "builtin", Accelerator.CPU, "sha-demo");
  }

  private PromptResult result() {
    return new PromptResult(
        "demo",
        "laptop",
        lane(),
        Evidence.DETECTED,
        true,
        FinishReason.STOP,
        5,
        2,
        false,
        0,
        2,
        1,
        SETTLE_MS,
        20,
        100,
        1,
        List.of(),
        List.of());
  }
}
