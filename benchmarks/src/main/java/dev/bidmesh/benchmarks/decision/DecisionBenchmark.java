package dev.bidmesh.benchmarks.decision;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.orchestrator.core.policy.Candidate;
import dev.bidmesh.orchestrator.core.policy.Policies;
import dev.bidmesh.orchestrator.core.policy.Policy;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Bid;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A decision over 128 bids as an auction makes it: the bandit's answer with all that explains it,
 * each score beside its bid, and the policy's order.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecisionBenchmark {

  private static final int BIDS = 128;
  private static final int CHARS = 300;
  private static final PromptId PROMPT = new PromptId("01JD5Y0000000000000000000A-abcdefgh");

  private final Random random = new Random(1);
  private final List<Candidate> candidates =
      IntStream.range(0, BIDS).mapToObj(each -> candidate()).toList();
  private final DeviceId self = candidates.get(0).lane().deviceId();
  private final Policy policy =
      new Policies(random::nextDouble).of(RoutingPolicy.ADAPTIVE, "model-7b");
  private final BanditCore bandit = new BanditCore(self, BanditConfig.DEFAULT, 1);
  private final List<Candidate> scored;

  public DecisionBenchmark() {
    var run =
        new RunObserved(candidates.get(0).lane(), features(.5), 1, .1, 9, RunOutcome.FINISHED);
    bandit.on(new Event.Received(self, run), 0, effect -> {});
    scored = scored();
  }

  private Candidate candidate() {
    DeviceId device = DeviceId.random(random);
    var lane = new LaneKey(device, "openai", Accelerator.CPU, "openai:provider:model-7b");
    double backlogS = 3 * random.nextDouble();
    var telemetry =
        new Telemetry(
            OptionalDouble.of(random.nextDouble()),
            OptionalDouble.of(random.nextDouble()),
            OptionalDouble.empty(),
            Optional.empty(),
            OptionalDouble.empty());
    var bid =
        new Bid(
            new BidId(PROMPT, device, 0),
            lane,
            "model-7b",
            2 + backlogS,
            Evidence.DETECTED,
            4,
            1,
            backlogS,
            true,
            telemetry,
            false,
            5_000);
    return new Candidate(bid, "device", 1, 0, Optional.empty());
  }

  private static LaneFeatures features(double load) {
    return new LaneFeatures(OptionalDouble.of(load), OptionalDouble.of(load), CHARS);
  }

  private ScoreRequest request() {
    var asked = new ArrayList<ScoreRequest.Candidate>(candidates.size());
    for (Candidate each : candidates) {
      Telemetry state = each.bid().telemetry();
      asked.add(
          new ScoreRequest.Candidate(
              each.lane(),
              new LaneFeatures(state.cpu(), state.ram(), CHARS),
              each.bid().backlogS()));
    }
    return new ScoreRequest(asked);
  }

  private List<Candidate> scored() {
    var scores = new ArrayList<LaneScore>(BIDS);
    bandit.on(new Event.Asked(new Exchange(1), self, request()), 1, effect -> take(effect, scores));
    var all = new ArrayList<Candidate>(BIDS);
    for (int n = 0; n < scores.size(); n++) {
      all.add(candidates.get(n).scored(scores.get(n)));
    }
    return all;
  }

  private static void take(Effect effect, List<LaneScore> scores) {
    if (effect instanceof Effect.Reply reply && reply.message() instanceof ScoreReply answer) {
      scores.addAll(answer.scores());
    }
  }

  /** Scores and order. */
  @Benchmark
  public Candidate scoreAndChoose() {
    return policy.rank(scored(), self).get(0);
  }

  /** The order only, of bids that are scored. */
  @Benchmark
  public Candidate choose() {
    return policy.rank(scored, self).get(0);
  }
}
