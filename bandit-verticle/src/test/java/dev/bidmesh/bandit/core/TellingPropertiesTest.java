package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

class TellingPropertiesTest {

  private static final LaneSnapshot LEARNED =
      Learner.started(1, StoreNews.Loaded.NOTHING).runs(30, 0.05).lastTold();

  @Property(tries = 200)
  @Label("should never tell of a lane with a position that it has told before, but the same state")
  void shouldOnlyStepForward(@ForAll long seed) {
    var random = new Random(seed);
    Learner learner = Learner.started(2, loaded(random));

    for (int n = 0; n < 100; n++) {
      step(learner, random);
    }

    List<LaneSnapshot> told = learner.told();
    for (int n = 1; n < told.size(); n++) {
      Position before = Position.of(told.get(n - 1));
      Position now = Position.of(told.get(n));
      assertThat(before.isBefore(now) || told.get(n).v().equals(told.get(n - 1).v()))
          .as("%s after %s", now, before)
          .isTrue();
      assertThat(now.isBefore(before)).isFalse();
    }
  }

  private static void step(Learner learner, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> learner.run(Learner.LANE, Math.exp(random.nextGaussian()), RunOutcome.FINISHED);
      case 1 -> learner.run(Learner.LANE, 1, RunOutcome.FAILED);
      case 2 -> learner.hears(Devices.id("peer-" + random.nextInt(5)));
      case 3 -> learner.advance(Duration.ofMillis(random.nextInt(500)));
      default ->
          learner.core.openAsks(LaneQuery.class).stream()
              .findFirst()
              .ifPresent(ask -> learner.core.answer(ask.key(), answer(random)));
    }
  }

  private static LaneReply answer(Random random) {
    LaneSnapshot lane = Beats.at(LEARNED, random.nextInt(4), random.nextInt(50));
    return new LaneReply(random.nextInt(3) == 0 ? List.of() : List.of(lane));
  }

  private static StoreNews.Loaded loaded(Random random) {
    LaneSnapshot lane = Beats.at(LEARNED, random.nextInt(4), random.nextInt(50));
    SaveLanes lanes =
        switch (random.nextInt(3)) {
          case 0 -> SaveLanes.NOTHING;
          case 1 -> new SaveLanes(List.of(lane), List.of(), List.of());
          default -> new SaveLanes(List.of(), List.of(lane), List.of());
        };
    return new StoreNews.Loaded(lanes, OptionalLong.of(5), Optional.empty());
  }
}
