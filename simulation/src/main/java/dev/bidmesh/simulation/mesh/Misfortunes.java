package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.simulation.net.Cut;
import java.util.Set;
import java.util.stream.Collectors;

/** What befalls the machines beside a bad network: freezes, crashes, restarts, partitions. */
final class Misfortunes {

  /** No misfortune lasts longer, in seconds. */
  static final int LONGEST = 7;

  private final World world;
  private final Membership membership;

  Misfortunes(World world) {
    this.world = world;
    this.membership = new Membership(world);
  }

  void plan() {
    for (int i = world.random().nextInt(3); i > 0; i--) {
      Machine machine = world.anyMachine();
      world.sometime(() -> freeze(machine, length()));
    }
    for (int i = world.random().nextInt(3); i > 0; i--) {
      Machine machine = world.anyMachine();
      boolean comesBack = world.random().nextInt(3) > 0;
      world.sometime(() -> crash(machine, comesBack));
    }
    if (world.random().nextInt(4) == 0) {
      world.sometime(() -> part(length()));
    }
  }

  private long length() {
    return World.SECOND / 10 + world.randomNanos(LONGEST - 1);
  }

  private void freeze(Machine machine, long nanos) {
    if (machine.isUp()) {
      VirtualDevice frozen = machine.life();
      world.note(machine.name() + " freezes for " + nanos / 1_000_000 + " ms");
      machine.troubled();
      frozen.node().freeze();
      world.time().after(nanos, frozen.node()::thaw);
      membership.silent(nanos, (from, to) -> from.equals(frozen.device()));
    }
  }

  private void crash(Machine machine, boolean comesBack) {
    if (machine.isUp()) {
      world.note(machine.name() + " crashes");
      machine.troubled();
      machine.crash();
      membership.crashed(machine.life());
      if (comesBack) {
        world.time().after(length(), () -> restart(machine));
      }
    }
  }

  private void restart(Machine machine) {
    world.note(machine.name() + " starts again");
    machine.start();
  }

  /** A full partition, or one side that speaks unheard or hears nothing. */
  private void part(long nanos) {
    Set<DeviceId> some =
        world.machines().stream()
            .filter(machine -> world.random().nextBoolean())
            .map(machine -> machine.life().device())
            .collect(Collectors.toSet());
    int kind = world.random().nextInt(4);
    var cut = new Cut(some, kind != 0, kind != 1);
    world.note(
        (cut.deaf() ? "" : "half ")
            + (cut.mute() ? "" : "half ")
            + "cut off for "
            + nanos / 1_000_000
            + " ms: machines "
            + some.size());
    world.network().cutOff(cut);
    world.time().after(nanos, world.network()::heal);
    membership.silent(nanos, cut::parts);
  }
}
