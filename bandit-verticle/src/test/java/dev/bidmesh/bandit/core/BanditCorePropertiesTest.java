package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.ScoreReply;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.ScoreRequest.Candidate;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BanditCorePropertiesTest {

  private static final DeviceId SELF = Devices.id("self");

  @Property(tries = 200)
  @Label("should give a candidate the same score wherever it stands")
  void shouldNotCareForTheOrderOfCandidates(
      @ForAll("runs") List<RunObserved> runs,
      @ForAll("candidates") List<Candidate> candidates,
      @ForAll long seed) {
    var core = new CoreDriver(new BanditCore(SELF, BanditConfig.DEFAULT, 1));
    runs.forEach(run -> core.receive(SELF, run));
    List<Candidate> shuffled = new ArrayList<>(candidates);
    Collections.shuffle(shuffled, new Random(seed));

    List<LaneScore> scores = score(core, candidates);
    List<LaneScore> shuffledScores = score(core, shuffled);

    assertThat(shuffledScores).containsExactlyInAnyOrderElementsOf(scores);
    for (int i = 0; i < shuffled.size(); i++) {
      assertThat(shuffledScores.get(i)).isEqualTo(scores.get(candidates.indexOf(shuffled.get(i))));
    }
  }

  @Property(tries = 200)
  @Label("should prefer less backlog, all else equal")
  void shouldPreferLessBacklog(
      @ForAll("runs") List<RunObserved> runs, @ForAll("candidates") List<Candidate> candidates) {
    var core = new CoreDriver(new BanditCore(SELF, BanditConfig.DEFAULT, 1));
    runs.forEach(run -> core.receive(SELF, run));

    for (Candidate each : candidates) {
      var busier = new Candidate(each.lane(), each.features(), each.backlogS() + 1);
      List<LaneScore> pair = score(core, List.of(each, busier));
      assertThat(pair.get(0).scoreS()).isLessThan(pair.get(1).scoreS());
      assertThat(pair.get(0).boundS()).isLessThan(pair.get(1).boundS());
      assertThat(pair.get(0).meanS()).isEqualTo(pair.get(1).meanS());
    }
  }

  @Property(tries = 200)
  @Label("should find everything believable that a bandit has learned")
  void shouldBelieveWhatWasLearned(@ForAll("runs") List<RunObserved> runs) {
    var core = new CoreDriver(new BanditCore(SELF, BanditConfig.DEFAULT, 1));
    runs.forEach(run -> core.receive(SELF, run));

    assertThat(core.sentTo(Address.Local.BID, LaneChanged.class))
        .allSatisfy(told -> assertThat(Plausibility.problem(told.snapshot())).isEmpty());
  }

  private static List<LaneScore> score(CoreDriver core, List<Candidate> candidates) {
    var exchange = core.ask(SELF, new ScoreRequest(candidates));
    return ((ScoreReply) core.replyTo(exchange).orElseThrow()).scores();
  }

  @Provide
  Arbitrary<List<RunObserved>> runs() {
    Arbitrary<Double> seconds = Arbitraries.doubles().between(0, 4000).ofScale(3);
    Arbitrary<RunOutcome> outcomes = Arbitraries.of(RunOutcome.class);
    return Combinators.combine(lanes(), features(), seconds, outcomes)
        .as((lane, x, s, outcome) -> new RunObserved(lane, x, s, 0, 1, outcome))
        .list()
        .ofMaxSize(50);
  }

  @Provide
  Arbitrary<List<Candidate>> candidates() {
    Arbitrary<Double> backlog = Arbitraries.doubles().between(0, 1000).ofScale(3);
    return Combinators.combine(lanes(), features(), backlog)
        .as(Candidate::new)
        .list()
        .ofMaxSize(20);
  }

  private static Arbitrary<LaneKey> lanes() {
    return Combinators.combine(Arbitraries.of("a", "b", "c"), Arbitraries.of(Accelerator.class))
        .as((engine, kind) -> new LaneKey(SELF, engine, kind, "sha"));
  }

  private static Arbitrary<LaneFeatures> features() {
    Arbitrary<OptionalDouble> fraction =
        Arbitraries.oneOf(
            Arbitraries.just(OptionalDouble.empty()),
            Arbitraries.doubles().between(0, 1).ofScale(3).map(OptionalDouble::of));
    return Combinators.combine(fraction, fraction, Arbitraries.integers().between(0, 100_000))
        .as(LaneFeatures::new);
  }
}
