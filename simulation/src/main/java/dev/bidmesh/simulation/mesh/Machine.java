package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.simulation.net.VirtualNetwork;
import dev.bidmesh.simulation.net.VirtualTime;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A device over all its lives: each restart is a new incarnation that knows nothing of earlier. */
final class Machine {

  private final VirtualTime time;
  private final VirtualNetwork network;
  private final String name;
  private final Hardware hardware;
  private final Random random;
  private final Sabotage sabotage;
  private final List<VirtualDevice> lives = new ArrayList<>();
  private boolean steady = true;

  Machine(
      VirtualTime time,
      VirtualNetwork network,
      String name,
      Hardware hardware,
      Random random,
      Sabotage sabotage) {
    this.time = time;
    this.network = network;
    this.name = name;
    this.hardware = hardware;
    this.random = random;
    this.sabotage = sabotage;
    start();
  }

  String name() {
    return name;
  }

  /** The life that it leads now, or led last. */
  VirtualDevice life() {
    return lives.get(lives.size() - 1);
  }

  /** All lives, the first first. */
  List<VirtualDevice> lives() {
    return lives;
  }

  boolean isUp() {
    return !life().node().crashed();
  }

  /** Whether it never froze nor crashed, so that its own lane was there all the time. */
  boolean isSteady() {
    return steady;
  }

  /** It freezes or crashes. */
  void troubled() {
    steady = false;
  }

  /** Starts it, with a start count that is higher than ever before. */
  void start() {
    var profile =
        new DeviceProfile(
            Devices.id(name), name, lives.size() + 1, Devices.profile(name).version());
    lives.add(new VirtualDevice(time, network, profile, hardware, random, sabotage));
  }

  /** Ends its life without warning. */
  void crash() {
    life().node().crash();
  }

  @Override
  public String toString() {
    return name + " " + hardware;
  }
}
