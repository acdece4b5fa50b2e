package dev.bidmesh.simulation.learning;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.StoreNews;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Devices that learn and tell each other, on virtual time. */
final class LearningMesh {

  final Random random;
  final List<LearningDevice> devices = new ArrayList<>();
  private final VirtualTime time = new VirtualTime();
  private final VirtualNetwork network;

  LearningMesh(long seed, FaultPlan faults) {
    this.random = new Random(seed);
    this.network = new VirtualNetwork(time, seed, faults);
  }

  /** Starts a device for the first time. */
  LearningDevice join(String name) {
    return start(name, 1, StoreNews.Loaded.NOTHING);
  }

  /** Starts a device, in the place of one of the same name. */
  LearningDevice start(String name, long incarnation, StoreNews.Loaded loaded) {
    devices.removeIf(each -> each.id().equals(Devices.id(name)));
    var profile = new DeviceProfile(Devices.id(name), name, incarnation, "test");
    var device = new LearningDevice(time, network, profile, BanditConfig.DEFAULT, loaded);
    devices.add(device);
    return device;
  }

  /** Lets a number of lanes of random devices learn, a run every ten milliseconds. */
  void traffic(int runs, int lanesEach) {
    for (int n = 0; n < runs; n++) {
      LearningDevice device = devices.get(random.nextInt(devices.size()));
      device.run(lane(device.id(), random.nextInt(lanesEach)), Math.exp(random.nextGaussian()));
      pass(Duration.ofMillis(10));
    }
  }

  void pass(Duration duration) {
    long end = time.nowNanos() + duration.toNanos();
    while (time.step(end)) {
      // Each step is one event; there is nothing else to do.
    }
  }

  /** Whether all devices hold the same state of every lane as its writer, bit for bit. */
  boolean agrees() {
    return devices.stream()
        .allMatch(
            writer ->
                devices.stream()
                    .allMatch(
                        each -> each.lanesOf(writer.id()).equals(writer.lanesOf(writer.id()))));
  }

  static List<LaneKey> lanes(DeviceId device, int count) {
    return IntStream.range(0, count).mapToObj(n -> lane(device, n)).toList();
  }

  static LaneKey lane(DeviceId device, int n) {
    return new LaneKey(device, "engine-" + n, Accelerator.CPU, "sha-demo");
  }
}
