package dev.bidmesh.bandit.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneScore;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever the network does to snapshots, in the end everybody knows the same. */
class ReplicationPropertiesTest {

  private static final int OBSERVERS = 3;

  @Property(tries = 60)
  @Label("should bring every observer to the highest position of each lane, and to the same prior")
  void shouldConverge(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int writers,
      @ForAll @IntRange(min = 0, max = 90) int lossPercent) {
    var random = new Random(seed);
    Map<LaneKey, List<LaneSnapshot>> history = new TreeMap<>();
    for (int writer = 0; writer < writers; writer++) {
      write(Devices.id("writer-" + writer), random, history);
    }

    List<Learner> observers = new ArrayList<>();
    for (int n = 0; n < OBSERVERS; n++) {
      var observer = new Learner(Devices.id("observer-" + n), BanditConfig.DEFAULT, 1);
      carry(history, lossPercent, random).forEach(told -> observer.hears(owner(told), told));
      observers.add(observer);
    }

    Map<LaneKey, LaneSnapshot> newest = new TreeMap<>();
    history.forEach((lane, told) -> newest.put(lane, Collections.max(told, ORDER)));
    observers.forEach(observer -> assertKnows(observer, newest));
    assertThat(observers.stream().map(ReplicationPropertiesTest::unknown).distinct()).hasSize(1);
  }

  private static final Comparator<LaneSnapshot> ORDER = Comparator.comparing(Position::of);

  /** A device learns in a few lives, and tells after each run. */
  private static void write(
      DeviceId device, Random random, Map<LaneKey, List<LaneSnapshot>> history) {
    int lives = 1 + random.nextInt(3);
    for (int life = 1; life <= lives; life++) {
      var writer = new Learner(device, BanditConfig.DEFAULT, life);
      for (int run = 0; run < 10; run++) {
        var lane = new LaneKey(device, "engine-" + random.nextInt(2), Accelerator.CPU, "sha");
        RunOutcome outcome = random.nextInt(8) == 0 ? RunOutcome.FAILED : RunOutcome.FINISHED;
        writer.core.receive(
            device, new RunObserved(lane, features(random), time(random), 0, 9, outcome));
        history.computeIfAbsent(lane, key -> new ArrayList<>()).add(writer.lastTold());
      }
    }
  }

  private static LaneFeatures features(Random random) {
    return new LaneFeatures(
        OptionalDouble.of(random.nextDouble()),
        OptionalDouble.of(random.nextDouble()),
        random.nextInt(2000));
  }

  private static double time(Random random) {
    return Math.exp(random.nextGaussian());
  }

  /** Some frames are lost, some come twice, all in any order; the newest of each comes through. */
  private static List<LaneSnapshot> carry(
      Map<LaneKey, List<LaneSnapshot>> history, int lossPercent, Random random) {
    List<LaneSnapshot> carried = new ArrayList<>();
    for (List<LaneSnapshot> told : history.values()) {
      told.stream().filter(each -> random.nextInt(100) >= lossPercent).forEach(carried::add);
      told.stream().filter(each -> random.nextInt(4) == 0).forEach(carried::add);
      carried.add(Collections.max(told, ORDER));
    }
    Collections.shuffle(carried, random);
    return carried;
  }

  private static void assertKnows(Learner observer, Map<LaneKey, LaneSnapshot> newest) {
    newest.forEach(
        (lane, expected) -> {
          LaneSnapshot known =
              observer.lanesOf(lane.deviceId()).stream()
                  .filter(each -> each.lane().equals(lane))
                  .findFirst()
                  .orElseThrow();
          assertThat(Position.of(known)).isEqualTo(Position.of(expected));
          assertThat(known.v()).isEqualTo(expected.v());
          assertThat(known.b()).isEqualTo(expected.b());
        });
    assertThat(observer.status().ignored()).isZero();
  }

  private static LaneScore unknown(Learner observer) {
    return observer.score(new LaneKey(Devices.id("newcomer"), "x", Accelerator.CPU, "sha"));
  }

  private static DeviceId owner(LaneSnapshot snapshot) {
    return snapshot.lane().deviceId();
  }
}
