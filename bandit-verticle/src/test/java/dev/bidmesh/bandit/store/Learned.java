package dev.bidmesh.bandit.store;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.testkit.CoreDriver;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/** Lanes as real bandits learn them. */
final class Learned {

  static final DeviceId SELF = Devices.id("self");
  static final DeviceId PEER = Devices.id("peer");

  private Learned() {}

  /** One own lane, one provisional and one of a peer, each with some runs. */
  static SaveLanes lanes(long seed) {
    return new SaveLanes(
        List.of(lane(SELF, "builtin", seed)),
        List.of(lane(SELF, "späte Maschine/%", seed + 1)),
        List.of(lane(PEER, "builtin", seed + 2)),
        Map.of(PEER, 1500L));
  }

  /** A lane after random runs, some of which failed. */
  static LaneSnapshot lane(DeviceId device, String engine, long seed) {
    var random = new Random(seed);
    var key = new LaneKey(device, engine, Accelerator.CPU, "sha256:1f");
    var core = new CoreDriver(new BanditCore(device, BanditConfig.DEFAULT, 1));
    for (int n = 0; n < 1 + random.nextInt(40); n++) {
      var x =
          new LaneFeatures(
              OptionalDouble.of(random.nextDouble()),
              OptionalDouble.of(random.nextDouble()),
              random.nextInt(10_000));
      boolean failed = random.nextInt(10) == 0;
      var outcome = failed ? RunOutcome.FAILED : RunOutcome.FINISHED;
      double seconds = Math.exp(random.nextGaussian());
      core.receive(device, new RunObserved(key, x, seconds, 0, 1, outcome));
    }
    List<LaneChanged> changes = core.sentTo(Address.Local.BID, LaneChanged.class);
    return changes.get(changes.size() - 1).snapshot();
  }
}
