package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;

/** A device over all its lives: each restart is a new incarnation that knows nothing of earlier. */
final class Machine {

  private final Habitat habitat;
  private final int number;
  private final Hardware hardware;
  private final boolean hears;
  private final Sabotage sabotage;
  private final DeviceId device;
  private final List<VirtualDevice> lives = new ArrayList<>();
  private boolean steady = true;

  /**
   * @param hears whether it hears heartbeats
   */
  Machine(Habitat habitat, int number, Hardware hardware, boolean hears, Sabotage sabotage) {
    this.habitat = habitat;
    this.number = number;
    this.device = identity(number);
    this.hardware = hardware;
    this.hears = hears;
    this.sabotage = sabotage;
  }

  /** Identity of the device of a number, in every world. */
  static DeviceId identity(int number) {
    return Devices.id(name(number));
  }

  private static String name(int number) {
    return "device-" + number;
  }

  int number() {
    return number;
  }

  String name() {
    return name(number);
  }

  DeviceId device() {
    return device;
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

  /**
   * Whether it never stood still nor crashed and has a queue, so that its own lane was there all
   * the time.
   */
  boolean isSteady() {
    return steady && hardware.queueCapacity() >= Hardware.ROOMY;
  }

  /** It freezes or crashes. */
  void troubled() {
    steady = false;
  }

  /** Starts it, with a start count that is higher than ever before. */
  void start() {
    int life = lives.size() + 1;
    var profile = new DeviceProfile(device, name(), life, "test");
    lives.add(new VirtualDevice(habitat, profile, hardware, hears, sabotage));
  }

  /** Ends its life without warning. */
  void crash() {
    life().node().crash();
  }

  @Override
  public String toString() {
    return name() + " " + hardware;
  }
}
