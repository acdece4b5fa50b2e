package dev.bidmesh.simulation.replay;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.SharedPrior;
import dev.bidmesh.bandit.core.loglinear.LaneModel;
import dev.bidmesh.bandit.core.loglinear.Prior;
import dev.bidmesh.bandit.core.loglinear.Slopes;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.testkit.Devices;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What each device has heard of the slopes of all lanes, by production code: before a lane learns
 * it takes the prior of its device, and what it has learned is told to all with the next heartbeat.
 */
final class Pooling {

  /** A heartbeat comes each second, and with more than so many devices less often. */
  private static final double DEVICES_PER_SECOND = 16;

  private final World world;
  private final LaneModel[] models;
  private final LaneKey[] keys;
  private final SharedPrior[] heard;
  private final Set<Integer> untold = new LinkedHashSet<>();
  private double beatS;

  Pooling(World world, LaneModel[] models) {
    this.world = world;
    this.models = models;
    this.keys =
        IntStream.range(0, models.length)
            .mapToObj(lane -> key(world, lane))
            .toArray(LaneKey[]::new);
    this.heard =
        IntStream.range(0, world.devices())
            .mapToObj(Pooling::id)
            .map(id -> new SharedPrior(id, BanditConfig.DEFAULT.maxLanes()))
            .toArray(SharedPrior[]::new);
  }

  /** A lane is about to learn from a run. */
  void willLearn(int lane, double nowS) {
    if (nowS >= beatS) {
      untold.forEach(each -> tellOthers(each, nowS));
      untold.clear();
      beatS = nowS + Math.max(1, world.devices() / DEVICES_PER_SECOND);
    }
    models[lane].prior(heard[world.device(lane)].ofOwn(keys[lane], Rule.nanos(nowS)));
  }

  /** A lane has learned from a run. */
  void learned(int lane, double nowS) {
    tell(world.device(lane), lane, slopes(lane), nowS);
    untold.add(lane);
  }

  private void tellOthers(int lane, double nowS) {
    Optional<Slopes> slopes = slopes(lane);
    for (int device = 0; device < heard.length; device++) {
      if (device != world.device(lane)) {
        tell(device, lane, slopes, nowS);
      }
    }
  }

  private void tell(int device, int lane, Optional<Slopes> slopes, double nowS) {
    slopes.ifPresentOrElse(
        what -> heard[device].told(keys[lane], what, Rule.nanos(nowS)),
        () -> heard[device].forget(keys[lane]));
  }

  private Optional<Slopes> slopes(int lane) {
    LaneModel model = models[lane];
    return Slopes.of(
        new LaneSnapshot(
            keys[lane],
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
            OptionalInt.of(Prior.VERSION)));
  }

  private static LaneKey key(World world, int lane) {
    return new LaneKey(id(world.device(lane)), "engine", Rule.kind(world, lane), "sha-replay");
  }

  private static DeviceId id(int device) {
    return Devices.id("device-" + device);
  }
}
