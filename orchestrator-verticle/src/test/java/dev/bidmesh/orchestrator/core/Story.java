package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.orchestrator.BiddingConfig;
import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.PromptsConfig;
import dev.bidmesh.orchestrator.RecoveryConfig;
import dev.bidmesh.orchestrator.RoutingConfig;
import dev.bidmesh.orchestrator.StallConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Heartbeat;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.Telemetry;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/** Tells the story of prompts to an orchestrator core, in a few words per step. */
final class Story {

  static final DeviceProfile SELF = Devices.profile("self");
  static final DeviceId ME = SELF.deviceId();
  static final DeviceId PEER = Devices.id("peer");
  static final EngineState CPU = Devices.engine("builtin", Accelerator.CPU, 4, "demo");
  static final EngineState NPU = Devices.engine("npu", Accelerator.NPU, 1, "demo");

  private static final ClientKeys CLIENT_KEYS =
      new ClientKeys("the secret of these tests".getBytes(UTF_8));

  final CoreDriver core;

  Story() {
    this(OrchestratorConfig.DEFAULT);
  }

  /** A node that routes in another way. */
  Story(RoutingConfig routing) {
    this(new OrchestratorConfig(routing, BiddingConfig.DEFAULT, PromptsConfig.DEFAULT));
  }

  Story(OrchestratorConfig config) {
    this(config, () -> .5);
  }

  Story(OrchestratorConfig config, DoubleSupplier dice) {
    core = new CoreDriver(new OrchestratorCore(config, SELF, CLIENT_KEYS, dice));
  }

  /** The usual rules, except for when a second run is started. */
  static OrchestratorConfig hedging(HedgeConfig hedge) {
    PromptsConfig usual = PromptsConfig.DEFAULT;
    var prompts =
        new PromptsConfig(
            usual.maxActive(),
            usual.maxAttempts(),
            usual.maxDeliveredBytes(),
            usual.silence(),
            usual.probeTimeout(),
            usual.movedPerSecond(),
            usual.feedbackTimeout(),
            usual.feedbackTries(),
            usual.traces(),
            usual.moves(),
            hedge,
            RecoveryConfig.DEFAULT,
            StallConfig.DEFAULT);
    return new OrchestratorConfig(RoutingConfig.DEFAULT, BiddingConfig.DEFAULT, prompts);
  }

  /** One run of a prompt at a time. */
  static Story withoutHedges() {
    HedgeConfig usual = HedgeConfig.DEFAULT;
    return new Story(
        hedging(
            new HedgeConfig(
                false, usual.fraction(), usual.burst(), usual.grace(), usual.atLeast())));
  }

  Story engines(EngineState... engines) {
    core.receive(ME, new EngineSnapshot(List.of(engines), false));
    return this;
  }

  Story peer(EngineState... engines) {
    return peers(heard("peer", 1, 0, engines));
  }

  /** The table of peers is published. */
  Story peers(PeerTable.Peer... peers) {
    core.receive(ME, new PeerTable(List.of(peers)));
    return this;
  }

  /** A peer whose last heartbeat came so long ago. */
  static PeerTable.Peer heard(
      String name, long incarnation, long lastHeardMs, EngineState... engines) {
    return entry(name, incarnation, lastHeardMs, false, engines);
  }

  /** The same peer with a record of how it answers. */
  static PeerTable.Peer answering(PeerTable.Peer peer, OptionalDouble p95Ms, OptionalDouble rate) {
    return new PeerTable.Peer(
        peer.heartbeat(),
        peer.lastHeardMs(),
        peer.suspected(),
        p95Ms,
        p95Ms,
        peer.successRate(),
        rate);
  }

  /** A peer that answers 19 of 20 requests within this time. */
  static PeerTable.Peer usual(String name, double p95Ms) {
    return answering(heard(name, 1, 0, CPU), OptionalDouble.of(p95Ms), OptionalDouble.of(0.99));
  }

  /** A peer that has been silent for too long. */
  static PeerTable.Peer suspected(String name, EngineState... engines) {
    return entry(name, 1, 2_500, true, engines);
  }

  /** A peer of a build that takes awards in one piece only. */
  static PeerTable.Peer older(String name, EngineState... engines) {
    return entry(name, 1, 0, false, Optional.empty(), engines);
  }

  private static PeerTable.Peer entry(
      String name, long incarnation, long lastHeardMs, boolean suspected, EngineState... engines) {
    return entry(
        name,
        incarnation,
        lastHeardMs,
        suspected,
        Optional.of(List.of(Heartbeat.PARCELS)),
        engines);
  }

  private static PeerTable.Peer entry(
      String name,
      long incarnation,
      long lastHeardMs,
      boolean suspected,
      Optional<List<String>> features,
      EngineState... engines) {
    var heartbeat =
        new Heartbeat(
            Devices.id(name),
            incarnation,
            name,
            "test",
            Optional.empty(),
            Telemetry.UNKNOWN,
            false,
            List.of(engines),
            false,
            List.of(),
            1,
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            features,
            Optional.empty());
    return new PeerTable.Peer(
        heartbeat,
        lastHeardMs,
        suspected,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  PromptRequest request() {
    return request(PromptId.create(ME), Optional.empty(), 600_000);
  }

  static PromptRequest request(PromptId id, Optional<String> model, long deadlineMs) {
    return new PromptRequest(
        id,
        GenerationSpec.ofText("What is the capital of France?"),
        model,
        Set.of(),
        50,
        deadlineMs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  /** A prompt of a session. */
  static PromptRequest ofSession(String session) {
    return request(600_000, Optional.empty(), Optional.of(session));
  }

  /** A prompt that only one device may run. */
  static PromptRequest pinnedTo(DeviceId device) {
    return request(600_000, Optional.of(device), Optional.empty());
  }

  /** A prompt that has so much time. */
  static PromptRequest dueIn(long deadlineMs) {
    return request(deadlineMs, Optional.empty(), Optional.empty());
  }

  private static PromptRequest request(
      long deadlineMs, Optional<DeviceId> pinned, Optional<String> session) {
    return new PromptRequest(
        PromptId.create(ME),
        GenerationSpec.ofText("What is the capital of France?"),
        Optional.empty(),
        Set.of(),
        50,
        deadlineMs,
        Optional.empty(),
        pinned,
        session,
        true,
        Optional.empty());
  }

  PromptRequest arrives() {
    return arrives(request());
  }

  PromptRequest arrives(PromptRequest request) {
    core.ask(ME, request);
    return request;
  }

  static LaneKey lane(DeviceId device, EngineState engine) {
    return engine.lane(device, engine.models().get(0));
  }

  static Bids bids(PromptRequest prompt, DeviceId device, EngineState engine, double backlogS) {
    return bids(prompt, device, 1, engine, backlogS);
  }

  static Bids bids(
      PromptRequest prompt,
      DeviceId device,
      long incarnation,
      EngineState engine,
      double backlogS) {
    var bid =
        new Bid(
            new BidId(prompt.promptId(), device, 0),
            lane(device, engine),
            "demo",
            1 + backlogS,
            engine.evidence(),
            engine.slots(),
            engine.free(),
            backlogS,
            true,
            Telemetry.UNKNOWN,
            true,
            5_000);
    return new Bids(
        prompt.promptId(),
        device,
        incarnation,
        device.equals(ME) ? "self" : "peer",
        List.of(bid),
        Optional.empty(),
        OptionalLong.empty());
  }

  Story bid(PromptRequest prompt, DeviceId device, EngineState engine, double backlogS) {
    core.receive(device, bids(prompt, device, engine, backlogS));
    return this;
  }

  Story noBid(PromptRequest prompt, DeviceId device, NoBid reason, OptionalLong retryAfterMs) {
    core.receive(
        device,
        new Bids(prompt.promptId(), device, 1, "x", List.of(), Optional.of(reason), retryAfterMs));
    return this;
  }

  /** Answers the open question to the bandit with these service times by device. */
  Story scores(Map<DeviceId, Double> seconds) {
    return scores(seconds, Map.of());
  }

  /** The same where devices have learned from so many runs; 9 unless given. */
  Story scores(Map<DeviceId, Double> seconds, Map<DeviceId, Integer> runs) {
    return scores(seconds, runs, OptionalDouble.empty());
  }

  /** The same with how often a second of waiting counts. */
  Story scores(
      Map<DeviceId, Double> seconds, Map<DeviceId, Integer> runs, OptionalDouble waitWeight) {
    Effect.Ask ask = core.openAsks(ScoreRequest.class).get(0);
    List<LaneScore> scores =
        ((ScoreRequest) ask.message())
            .candidates().stream()
                .map(each -> score(each, seconds, runs, waitWeight.orElse(2.5)))
                .toList();
    core.answer(ask.key(), new ScoreReply(scores, waitWeight));
    return this;
  }

  Story scores() {
    return scores(Map.of());
  }

  private static LaneScore score(
      ScoreRequest.Candidate each,
      Map<DeviceId, Double> seconds,
      Map<DeviceId, Integer> runs,
      double waitWeight) {
    int observations = runs.getOrDefault(each.lane().deviceId(), 9);
    double mean = seconds.getOrDefault(each.lane().deviceId(), 1.0);
    return new LaneScore(
        each.lane(),
        mean,
        mean,
        .13,
        2 * mean,
        mean + waitWeight * each.backlogS(),
        observations,
        true,
        Map.of());
  }

  Award award() {
    List<Award> awards = core.sent(Award.class);
    return awards.get(awards.size() - 1);
  }

  Story accept() {
    Award award = award();
    core.receive(
        award.lane().deviceId(),
        new AwardReply.Accepted(award.promptId(), award.attempt(), 1.5, "f"));
    return this;
  }

  /** A winner that was doubted says that it is there. */
  Story isThere() {
    core.answer(core.openAsks(Ping.class).get(0).key(), new Ack());
    return this;
  }

  Story refuse(FailureCode code, OptionalLong retryAfterMs) {
    Award award = award();
    core.receive(
        award.lane().deviceId(),
        new AwardReply.Refused(award.promptId(), award.attempt(), code, "no", retryAfterMs));
    return this;
  }

  Story requote(double quotedS) {
    Award award = award();
    Bid bid =
        new Bid(
            award.bidId().orElseThrow(),
            award.lane(),
            "demo",
            quotedS,
            CPU.evidence(),
            4,
            0,
            quotedS,
            true,
            Telemetry.UNKNOWN,
            true,
            5_000);
    core.receive(
        award.lane().deviceId(), new AwardReply.Requote(award.promptId(), award.attempt(), bid));
    return this;
  }

  Exchange chunk(int seq, String text, long offset) {
    Award award = award();
    return core.ask(
        award.lane().deviceId(),
        new TokenChunk(
            award.promptId(), award.attempt(), seq, ContentKind.TEXT, text, offset, 1, List.of()));
  }

  /** Streams pieces from the prefix of the award on. */
  Story says(String... pieces) {
    long offset = award().prefixText().orElse("").getBytes(UTF_8).length;
    for (int seq = 0; seq < pieces.length; seq++) {
      chunk(seq, pieces[seq], offset);
      offset += pieces[seq].getBytes(UTF_8).length;
    }
    return this;
  }

  Exchange completes(FinishReason finish, int chunks, Optional<FailureCode> code) {
    Award award = award();
    return core.ask(
        award.lane().deviceId(),
        new Completion(
            award.promptId(),
            award.attempt(),
            finish,
            chunks,
            7,
            chunks,
            false,
            0,
            0,
            5,
            100,
            OptionalLong.empty(),
            OptionalDouble.empty(),
            code.map(why -> new Completion.RunError(why, "it broke"))));
  }

  Story stops(int chunks) {
    completes(FinishReason.STOP, chunks, Optional.empty());
    return this;
  }

  /** From arrival to a run on the only device. */
  PromptRequest runsAlone() {
    engines(CPU);
    PromptRequest prompt = arrives();
    bid(prompt, ME, CPU, 0).scores().accept();
    return prompt;
  }

  String text() {
    return core.sentTo(Address.Local.GATEWAY, PromptEvent.Delta.class).stream()
        .map(PromptEvent.Delta::content)
        .collect(Collectors.joining());
  }

  /** Ends the run well, and gives its warnings. */
  List<String> warnings() {
    stops(0);
    return done().orElseThrow().result().warnings();
  }

  /** What happened to a prompt, in words. */
  PromptTrace trace(PromptRequest prompt) {
    Exchange query = core.ask(ME, new TraceQuery(prompt.promptId()));
    return ((TraceReply) core.replyTo(query).orElseThrow()).trace().orElseThrow();
  }

  List<String> steps(PromptRequest prompt) {
    return trace(prompt).steps().stream().map(PromptTrace.Step::what).toList();
  }

  Optional<PromptEvent.Done> done() {
    return core.sent(PromptEvent.Done.class).stream().findFirst();
  }

  Optional<PromptEvent.Failed> failed() {
    return core.sent(PromptEvent.Failed.class).stream().findFirst();
  }

  static EngineState withModel(EngineState engine, String alias, boolean demo) {
    var model =
        new dev.bidmesh.protocol.message.ModelInfo(
            "sha-" + alias, List.of(alias), OptionalInt.of(256), demo, true);
    return new EngineState(
        engine.engineId(),
        engine.accelerator(),
        engine.evidence(),
        engine.health(),
        engine.healthReason(),
        engine.slots(),
        engine.free(),
        engine.queued(),
        engine.queueCapacity(),
        engine.backlogS(),
        engine.retryAfterMs(),
        List.of(model),
        engine.capabilities());
  }
}
