package dev.bidmesh.orchestrator.core.policy;

import static dev.bidmesh.orchestrator.core.policy.Lanes.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

/** What holds of every policy, whatever the bids. */
class PolicyProperties {

  @Property(tries = 300)
  void shouldGiveTheSameOrderForTheSameBidsInAnyOrder(
      @ForAll("bids") List<Candidate> bids,
      @ForAll RoutingPolicy rule,
      @ForAll @DoubleRange(max = .99) double dice,
      @ForAll Random random) {
    List<Candidate> first = new Policies(() -> dice).of(rule, "demo").rank(bids, SELF);
    var shuffled = new ArrayList<>(bids);
    Collections.shuffle(shuffled, random);

    assertThat(new Policies(() -> dice).of(rule, "demo").rank(shuffled, SELF)).isEqualTo(first);
    assertThat(first).containsExactlyInAnyOrderElementsOf(bids);
  }

  @Property(tries = 300)
  void shouldKeepTheOrderOfTheOthersWhenALaneDropsOut(
      @ForAll("bids") List<Candidate> bids, @ForAll RoutingPolicy rule, @ForAll Random random) {
    Policy policy = new Policies(random::nextDouble).of(rule, "demo");
    List<Candidate> before = policy.rank(bids, SELF);
    if (rule == RoutingPolicy.POWER_OF_TWO || before.size() < 2) {
      return;
    }
    List<Candidate> left = before.subList(1, before.size());

    assertThat(policy.rank(left, SELF)).isEqualTo(left);
  }

  @Property(tries = 300)
  void shouldNeverTakeTheBusierOfTwoDrawnLanes(
      @ForAll("bids") List<Candidate> bids, @ForAll @DoubleRange(max = .99) double dice) {
    List<Candidate> drawn = Lots.draw(() -> dice).inOrder(bids);
    List<Candidate> order = new PowerOfTwo(Lots.draw(() -> dice)).order(bids, SELF);

    assertThat(order.get(0)).isIn(drawn.subList(0, Math.min(2, drawn.size())));
    assertThat(order.get(0).bid().outstanding())
        .isEqualTo(
            drawn.stream()
                .limit(2)
                .mapToLong(each -> each.bid().outstanding())
                .min()
                .orElseThrow());
  }

  @Property(tries = 100)
  void shouldGiveEveryLaneItsTurnBeforeAnyHasASecond(@ForAll("bids") List<Candidate> bids) {
    var policies = new Policies(() -> 0);
    var winners = new ArrayList<Candidate>();
    for (int i = 0; i < bids.size(); i++) {
      winners.add(nextTurn(policies, "demo", bids));
    }

    assertThat(winners).containsExactlyInAnyOrderElementsOf(bids);
  }

  private static Candidate nextTurn(Policies policies, String model, List<Candidate> bids) {
    Policy policy = policies.of(RoutingPolicy.ROUND_ROBIN, model);
    Candidate first = policy.rank(bids, SELF).get(0);
    policy.awarded(first.lane());
    return first;
  }

  @Example
  void shouldGiveTheTurnToTheLaneThatIsAwardedFirst() {
    List<Candidate> bids =
        new Policies(() -> 0).of(RoutingPolicy.ROUND_ROBIN, "a").rank(lanes(4), SELF);
    var policies = new Policies(() -> 0);
    Policy policy = policies.of(RoutingPolicy.ROUND_ROBIN, "a");

    policy.rank(bids.subList(0, 2), SELF);
    policy.rank(bids.subList(1, 3), SELF);
    policy.awarded(bids.get(1).lane());
    policy.awarded(bids.get(2).lane());

    assertThat(nextTurn(policies, "a", bids)).isEqualTo(bids.get(2));
  }

  @Example
  void shouldGiveTurnsForEachModelAlone() {
    List<Candidate> bids = lanes(2);
    var policies = new Policies(() -> 0);
    var winners = new ArrayList<Candidate>();
    for (int i = 0; i < 4; i++) {
      winners.add(nextTurn(policies, "a", bids));
      nextTurn(policies, "b", bids);
    }

    assertThat(winners.subList(0, 2)).doesNotHaveDuplicates();
    assertThat(winners.subList(2, 4)).isEqualTo(winners.subList(0, 2));
  }

  @Example
  void shouldForgetTheModelsThatWereUsedLongestAgo() {
    var turns = new Turns(2);
    Candidate lane = lanes(1).get(0);
    for (String model : List.of("a", "b", "a", "c")) {
      turns.last(model);
      turns.taken(model, lane.lane());
    }

    assertThat(turns.size()).isEqualTo(2);
    assertThat(turns.last("b")).isEmpty();
    assertThat(turns.last("a")).contains(lane.lane());
  }

  /** 5,000 draws of 5 lanes: a count outside 1,000 ± 6 standard deviations is no accident. */
  @Example
  void shouldDrawEveryLaneEquallyOften() {
    List<Candidate> bids = lanes(5);
    var policies = new Policies(new Random(42)::nextDouble);
    Map<String, Integer> wins = new HashMap<>();
    for (int i = 0; i < 5_000; i++) {
      Candidate winner = policies.of(RoutingPolicy.RANDOM, "demo").rank(bids, SELF).get(0);
      wins.merge(winner.deviceName(), 1, Integer::sum);
    }

    assertThat(wins.values())
        .hasSize(5)
        .allSatisfy(count -> assertThat(count).isBetween(830, 1170));
  }

  private static List<Candidate> lanes(int count) {
    var lanes = new ArrayList<Candidate>();
    for (int i = 0; i < count; i++) {
      lanes.add(Lanes.candidate("device-" + i + ":CPU:1:1:0"));
    }
    return lanes;
  }

  /** Few different values, so that equals are frequent; at most one lane of a device. */
  @Provide
  Arbitrary<List<Candidate>> bids() {
    Arbitrary<String> device =
        Arbitraries.integers().between(0, 11).map(n -> n == 0 ? "self" : "device-" + n);
    Arbitrary<String> what =
        Combinators.combine(
                Arbitraries.of("NPU", "GPU", "CPU"),
                Arbitraries.integers().between(0, 4),
                Arbitraries.integers().between(0, 3),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of("?", "0.2", "0.7"),
                Arbitraries.integers().between(0, 2))
            .as((a, free, s, backlog, cpu, q) -> join(a, free, s, backlog, cpu, q));
    return Combinators.combine(device, what)
        .as((name, rest) -> name + ":" + rest)
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .uniqueElements(text -> text.split(":")[0])
        .map(texts -> texts.stream().map(Lanes::candidate).toList());
  }

  private static String join(Object... parts) {
    return String.join(":", java.util.Arrays.stream(parts).map(String::valueOf).toList());
  }
}
