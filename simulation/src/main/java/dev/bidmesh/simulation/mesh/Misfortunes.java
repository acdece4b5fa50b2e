package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.simulation.net.VirtualNode;
import java.util.Set;
import java.util.stream.Collectors;

/** What befalls the machines beside a bad network: freezes, crashes, restarts, partitions. */
final class Misfortunes {

  /** No misfortune lasts longer, in seconds. */
  static final int LONGEST = 7;

  private final World world;

  Misfortunes(World world) {
    this.world = world;
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
      VirtualNode frozen = machine.life().node();
      world.note(machine.name() + " freezes for " + nanos / 1_000_000 + " ms");
      frozen.freeze();
      world.time().after(nanos, frozen::thaw);
    }
  }

  private void crash(Machine machine, boolean comesBack) {
    if (machine.isUp()) {
      world.note(machine.name() + " crashes");
      machine.crash();
      if (comesBack) {
        world.time().after(length(), () -> restart(machine));
      }
    }
  }

  private void restart(Machine machine) {
    world.note(machine.name() + " starts again");
    machine.start();
  }

  private void part(long nanos) {
    Set<DeviceId> some =
        world.machines().stream()
            .filter(machine -> world.random().nextBoolean())
            .map(machine -> machine.life().client().device())
            .collect(Collectors.toSet());
    world.note(some.size() + " machines are cut off for " + nanos / 1_000_000 + " ms");
    world.network().cutOff(some);
    world.time().after(nanos, world.network()::heal);
  }
}
