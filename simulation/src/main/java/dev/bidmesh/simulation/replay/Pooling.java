package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Pool;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.testkit.Devices;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Now and then makes what all lanes of a kind say of slopes the prior of each. Simpler than in a
 * mesh: a lane's own runs count in its prior too, and no device's weight is bounded.
 */
final class Pooling {

  private static final int EVERY_RUNS = 100;

  private final World world;
  private final LaneModel[] models;
  private int runs;

  Pooling(World world, LaneModel[] models) {
    this.world = world;
    this.models = models;
  }

  /** A lane has learned from a run. */
  void learned() {
    runs++;
    if (runs % EVERY_RUNS == 0) {
      pool();
    }
  }

  private void pool() {
    Map<Accelerator, Pool> pools = new EnumMap<>(Accelerator.class);
    for (int lane = 0; lane < models.length; lane++) {
      Pool pool = pools.computeIfAbsent(Rule.kind(world, lane), kind -> new Pool());
      Slopes.of(snapshot(lane)).ifPresent(slopes -> pool.add(slopes, 1));
    }
    for (int lane = 0; lane < models.length; lane++) {
      Accelerator kind = Rule.kind(world, lane);
      Pool pool = pools.getOrDefault(kind, new Pool());
      models[lane].prior(pool.prior(Prior.of(kind)));
    }
  }

  private LaneSnapshot snapshot(int lane) {
    LaneModel model = models[lane];
    var key =
        new LaneKey(Devices.id("lane-" + lane), "engine", Rule.kind(world, lane), "sha-replay");
    return new LaneSnapshot(
        key,
        0,
        0,
        model.v(),
        model.b(),
        model.residualVariance(),
        model.observations(),
        0,
        0,
        Optional.empty(),
        model.priorShare(),
        OptionalInt.of(Prior.VERSION));
  }
}
