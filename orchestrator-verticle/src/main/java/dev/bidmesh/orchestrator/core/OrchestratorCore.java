package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.OrchestratorConfig;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.Address.Purpose;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.core.Key;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Bids;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.CancelOutcome;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.CancelQuery;
import dev.bidmesh.protocol.message.CancelReply;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.OrchestratorStatus;
import dev.bidmesh.protocol.message.PeerTable;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.PromptCredit;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Owns the prompts that its node accepted. Every accepted prompt ends exactly once, by {@link
 * dev.bidmesh.protocol.message.PromptEvent.Done} or {@link
 * dev.bidmesh.protocol.message.PromptEvent.Failed}.
 */
public final class OrchestratorCore implements Core {

  private OrchestratorConfig config;
  private final DeviceProfile self;
  private final MeshView view;
  private ModelResolver resolver;
  private final TraceBook traces;
  private final Inspection inspection;
  private NodeContext node;
  private final FeedbackPost feedback;
  private final Hub hub;
  private final Reminders reminders;
  // In the order of arrival, so that what happens to all of them happens in the same order again.
  private final Map<PromptId, PromptFlow> active = new LinkedHashMap<>();
  private final Map<String, Long> failed = new TreeMap<>();
  private long accepted;
  private long finished;

  /**
   * @param config limits and rules
   * @param self who this node is
   * @param clientKeys what stands for clients on other devices
   * @param dice random numbers from 0 (inclusive) to 1 (exclusive), for the jitter of retries
   */
  public OrchestratorCore(
      OrchestratorConfig config, DeviceProfile self, ClientKeys clientKeys, DoubleSupplier dice) {
    this.config = config;
    this.self = self;
    this.view = new MeshView(self.deviceId(), config.bidding());
    this.resolver = new ModelResolver(config.routing().defaultModel(), view);
    this.traces = new TraceBook(config.prompts().traces());
    this.inspection = new Inspection(active, traces);
    this.feedback = new FeedbackPost(config.prompts(), dice);
    var doubt =
        new SelfDoubt(config.prompts(), view.liveness(), this::runsElsewhere, view::expectedPeers);
    var waits = new AnswerWaits(config.bidding(), view);
    this.reminders = new Reminders(view, waits, dice);
    this.node =
        new NodeContext(
            config,
            self,
            view,
            feedback,
            doubt,
            new HedgeBudget(config.prompts().hedge()),
            new FirstTexts(),
            new IdleLooks(config.prompts().hedge().again().idleShare()),
            new Policies(dice),
            new Sessions(config.routing()),
            new Comebacks(),
            reminders,
            waits,
            new ScoreAverages(config.bidding()),
            new AuctionCounts(),
            clientKeys,
            dice);
    this.hub = new Hub(config.routing(), self, view);
  }

  @Override
  public void on(Event event, long nowNanos, Consumer<Effect> out) {
    var turn = new Turn(nowNanos, out);
    if (event instanceof Event.Received received) {
      heard(received.from(), turn);
      onMessage(received.from(), received.message(), turn);
    } else if (event instanceof Event.Asked asked) {
      heard(asked.from(), turn);
      onQuestion(asked, turn);
    } else if (event instanceof Event.Answered answered) {
      onAnswer(answered, turn);
    } else if (event instanceof Event.Unanswered unanswered) {
      onNoAnswer(unanswered.key(), unanswered.code(), turn);
    } else if (event instanceof Event.TimerFired fired) {
      onTimer(fired.key(), turn);
    } else if (event instanceof Event.Observed observed
        && observed.observation() instanceof Reconfigured news) {
      reconfigured(news.config());
    }
  }

  private void reconfigured(OrchestratorConfig other) {
    config = other;
    resolver = new ModelResolver(other.routing().defaultModel(), view);
    node = node.withConfig(other);
  }

  private void heard(DeviceId from, Turn turn) {
    if (!from.equals(self.deviceId())) {
      view.liveness().heard(from, turn.nowNanos());
      node.doubt().heard(turn);
    }
  }

  private List<DeviceId> runsElsewhere() {
    return active.values().stream()
        .flatMap(flow -> flow.runsOn().stream())
        .filter(device -> !device.equals(self.deviceId()))
        .toList();
  }

  private void onAnswer(Event.Answered answered, Turn turn) {
    if (isFeedback(answered.key())) {
      feedback.acknowledged(answered.key());
    } else if (isProbe(answered.key())) {
      onProbed(new DeviceId(answered.key().subject()), turn);
    } else if (isPrecheck(answered.key())) {
      onChecked(answered.key(), true, turn);
    } else {
      Optional<ScoreReply> scores =
          answered.reply() instanceof ScoreReply reply ? Optional.of(reply) : Optional.empty();
      onScores(answered.key(), scores, turn);
    }
  }

  private void onNoAnswer(Key key, FailureCode code, Turn turn) {
    if (isFeedback(key)) {
      feedback.unanswered(key, turn);
    } else if (isProbe(key)) {
      onProbeFailed(key, code, turn);
    } else if (isPrecheck(key)) {
      onChecked(key, isSignOfLife(code), turn);
    } else {
      onScores(key, Optional.empty(), turn);
    }
  }

  private void onTimer(Key key, Turn turn) {
    if (isFeedback(key)) {
      feedback.onTimer(key, turn);
    } else if (key.purpose().equals(Reminders.PURPOSE)) {
      reminders.onTimer(key, turn);
    } else {
      with(PromptTimers.promptOf(key), turn, (flow, now) -> flow.onTimer(key, now));
    }
  }

  /** A device that was silent is there after all, so its runs get their time again. */
  private void onProbed(DeviceId device, Turn turn) {
    heard(device, turn);
    active.values().forEach(flow -> flow.onProbed(device, turn));
  }

  /** Who says that it cannot tell its status is there as well. */
  private void onProbeFailed(Key probe, FailureCode code, Turn turn) {
    if (isSignOfLife(code)) {
      onProbed(new DeviceId(probe.subject()), turn);
    }
  }

  private static boolean isSignOfLife(FailureCode code) {
    return code != FailureCode.TIMEOUT && code != FailureCode.UNREACHABLE;
  }

  private void onChecked(Key key, boolean alive, Turn turn) {
    with(
        PromptTimers.promptOf(key), turn, (flow, now) -> flow.onChecked(key.subject(), alive, now));
  }

  private static boolean isPrecheck(Key key) {
    return key.purpose().equals(Precheck.PURPOSE);
  }

  private static boolean isProbe(Key key) {
    return key.purpose().equals(SelfDoubt.PROBE);
  }

  private static boolean isFeedback(Key key) {
    return key.purpose().equals(FeedbackPost.PURPOSE);
  }

  private void onMessage(DeviceId from, MeshMessage message, Turn turn) {
    if (message instanceof EngineSnapshot engines) {
      view.update(engines);
    } else if (message instanceof PeerTable peers) {
      PeerNews news = view.update(peers, turn.nowNanos());
      reminders.retain(view.peerIds());
      onPeers(news, turn);
    } else if (message instanceof Bids bids && bids.deviceId().equals(from)) {
      onBids(bids, turn);
    } else if (message instanceof AwardReply reply) {
      onAwardReply(from, reply, turn);
    } else if (message instanceof CancelPrompt cancel) {
      with(cancel.promptId(), turn, (flow, now) -> flow.onCancel(cancel.reason(), now));
    } else if (message instanceof PromptCredit credit) {
      with(credit.promptId(), turn, (flow, now) -> flow.onCredit(credit.credit(), now));
    }
  }

  private void onBids(Bids bids, Turn turn) {
    reminders.onBids(bids, turn);
    if (active.containsKey(bids.promptId())) {
      with(bids.promptId(), turn, (flow, now) -> flow.onBids(bids, now));
    } else {
      node.counts().replied(AuctionCounts.Reply.LATE);
    }
  }

  private void onPeers(PeerNews news, Turn turn) {
    if (!news.isEmpty()) {
      for (PromptId promptId : List.copyOf(active.keySet())) {
        with(promptId, turn, (flow, now) -> flow.onPeers(news, now));
      }
    }
  }

  private void onQuestion(Event.Asked asked, Turn turn) {
    Exchange exchange = asked.exchange();
    MeshMessage message = asked.message();
    if (message instanceof PromptRequest request) {
      accept(exchange, request, turn);
    } else if (message instanceof TokenChunk chunk) {
      onChunk(asked, chunk, turn);
    } else if (message instanceof Progress progress) {
      stream(
          asked,
          progress.promptId(),
          progress.attempt(),
          turn,
          (flow, now) -> flow.onProgress(asked.from(), exchange, progress, now));
    } else if (message instanceof Completion completion) {
      turn.reply(exchange, new Ack());
      with(
          completion.promptId(),
          turn,
          (flow, now) -> flow.onCompletion(asked.from(), completion, now));
    } else if (message instanceof TraceQuery query) {
      turn.reply(exchange, new TraceReply(inspection.trace(query.promptId(), turn)));
    } else if (message instanceof RecentQuery query) {
      turn.reply(exchange, inspection.recent(query.limit(), turn));
    } else if (message instanceof CancelQuery query) {
      turn.reply(exchange, new CancelReply(cancel(query, turn)));
    } else if (message instanceof StatusQuery) {
      turn.reply(exchange, status());
    } else {
      onMessage(asked.from(), message, turn);
      turn.reply(exchange, new Ack());
    }
  }

  private void accept(Exchange exchange, PromptRequest request, Turn turn) {
    if (active.containsKey(request.promptId())) {
      turn.reply(exchange, new Ack());
      return;
    }
    Optional<String> misdirected = hub.refusal();
    if (misdirected.isPresent()) {
      turn.fail(exchange, FailureCode.NOT_HUB, misdirected.get());
      return;
    }
    if (active.size() >= config.prompts().maxActive()) {
      turn.fail(
          exchange,
          FailureCode.BUSY,
          "this node holds " + active.size() + " prompts, its limit; try again later");
      return;
    }
    turn.reply(exchange, new Ack());
    accepted++;
    var flow = new PromptFlow(request, node, turn.nowNanos());
    active.put(request.promptId(), flow);
    with(request.promptId(), turn, (started, now) -> started.start(resolver, now));
  }

  private void onAwardReply(DeviceId from, AwardReply reply, Turn turn) {
    if (active.containsKey(reply.promptId())) {
      with(reply.promptId(), turn, (flow, now) -> flow.onAwardReply(from, reply, now));
    } else if (reply instanceof AwardReply.Accepted) {
      cancel(from, reply.promptId(), reply.attempt(), turn);
    }
  }

  /** Hands over output, or stops a run whose prompt is over. */
  private void stream(
      Event.Asked asked,
      PromptId promptId,
      int attempt,
      Turn turn,
      BiConsumer<PromptFlow, Turn> action) {
    if (active.containsKey(promptId)) {
      with(promptId, turn, action);
    } else {
      turn.fail(asked.exchange(), FailureCode.CANCELLED, "the prompt is over");
      cancel(asked.from(), promptId, attempt, turn);
    }
  }

  /**
   * The last one may come again, since the answer to it was lost; then there is nothing to stop.
   */
  private void onChunk(Event.Asked asked, TokenChunk chunk, Turn turn) {
    Exchange exchange = asked.exchange();
    if (chunk.end().isPresent() && !active.containsKey(chunk.promptId())) {
      turn.reply(exchange, Credit.to(chunk, 0));
      return;
    }
    stream(
        asked,
        chunk.promptId(),
        chunk.attempt(),
        turn,
        (flow, now) -> flow.onChunk(asked.from(), exchange, chunk, now));
  }

  private void onScores(Key key, Optional<ScoreReply> scores, Turn turn) {
    with(
        PromptTimers.promptOf(key), turn, (flow, now) -> flow.onScores(key.subject(), scores, now));
  }

  /** Does something to a prompt, and puts it away if that ended it. */
  private void with(PromptId promptId, Turn turn, BiConsumer<PromptFlow, Turn> action) {
    PromptFlow flow = active.get(promptId);
    if (flow == null) {
      return;
    }
    action.accept(flow, turn);
    flow.outcome().ifPresent(outcome -> putAway(promptId, flow, outcome));
  }

  private void putAway(PromptId promptId, PromptFlow flow, String outcome) {
    active.remove(promptId);
    traces.keep(promptId, flow.trace());
    if (outcome.equals("done")) {
      finished++;
    } else {
      failed.merge(outcome, 1L, Long::sum);
    }
  }

  private CancelOutcome cancel(CancelQuery query, Turn turn) {
    if (!active.containsKey(query.promptId())) {
      return inspection.notInWork(query.promptId());
    }
    with(query.promptId(), turn, (flow, now) -> flow.onCancel(query.reason(), now));
    return CancelOutcome.CANCELLED;
  }

  private OrchestratorStatus status() {
    var hedges =
        new OrchestratorStatus.Hedges(node.hedges().startedCount(), node.hedges().wonCount());
    return new OrchestratorStatus(
        active.size(),
        accepted,
        finished,
        failed,
        Optional.of(hedges),
        OptionalLong.of(node.hedges().movedCount()),
        Optional.of(node.counts().told()));
  }

  private static void cancel(DeviceId device, PromptId promptId, int attempt, Turn turn) {
    turn.send(
        Address.device(device, Purpose.EXECUTE),
        new Cancel(promptId, attempt, "the prompt is over"));
  }
}
