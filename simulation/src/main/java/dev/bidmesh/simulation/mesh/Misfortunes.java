package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.simulation.net.VirtualNode;
import dev.bidmesh.simulation.net.Weather;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Lets the misfortunes of a plan befall the machines of a world. Where two of a kind overlap, the
 * one that began last counts, and nothing is well before both are over.
 */
final class Misfortunes {

  private final World world;
  private final Membership membership;
  private final List<Misfortune.Unanswered> unanswered = new ArrayList<>();
  private final Map<VirtualDevice, List<Misfortune.Slow>> tired = new HashMap<>();

  Misfortunes(World world) {
    this.world = world;
    this.membership = new Membership(world);
  }

  void plan(Iterable<Misfortune> misfortunes) {
    for (Misfortune each : misfortunes) {
      world.time().after(each.atNanos(), () -> befall(each));
    }
  }

  private void befall(Misfortune misfortune) {
    world.note(misfortune.told());
    if (misfortune instanceof Misfortune.Freeze freeze) {
      freeze(freeze);
    } else if (misfortune instanceof Misfortune.Stall stall) {
      stall(stall);
    } else if (misfortune instanceof Misfortune.Slow slow) {
      slow(slow);
    } else if (misfortune instanceof Misfortune.Crash crash) {
      crash(crash);
    } else if (misfortune instanceof Misfortune.Part part) {
      part(part);
    } else if (misfortune instanceof Misfortune.HalfOpen halfOpen) {
      DeviceId from = Machine.identity(halfOpen.from());
      DeviceId to = Machine.identity(halfOpen.to());
      wall(halfOpen.nanos(), (one, other) -> one.equals(from) && other.equals(to));
    } else if (misfortune instanceof Misfortune.Unanswered lossy) {
      unanswered.add(lossy);
      loseAnswers();
      world.time().after(lossy.nanos(), () -> answered(lossy));
    } else if (misfortune instanceof Misfortune.EngineFault fault) {
      Machine machine = world.machine(fault.machine());
      if (machine.isUp() && fault.hangs()) {
        machine.life().engine().hang();
      } else if (machine.isUp()) {
        machine.life().engine().fail();
      }
    }
  }

  private void answered(Misfortune.Unanswered over) {
    unanswered.remove(over);
    loseAnswers();
  }

  private void loseAnswers() {
    Weather.AnswerFaults faults =
        unanswered.stream()
            .reduce((first, last) -> last)
            .map(lossy -> new Weather.AnswerFaults(lossy.loss(), lossy.duplication()))
            .orElse(Weather.AnswerFaults.NONE);
    world.network().weather().answers(faults);
  }

  private void freeze(Misfortune.Freeze freeze) {
    Machine machine = world.machine(freeze.machine());
    if (machine.isUp() && !machine.life().node().frozen()) {
      VirtualDevice frozen = machine.life();
      machine.troubled();
      frozen.node().freeze();
      frozen.engine().freeze();
      world.time().after(freeze.nanos(), () -> thaw(frozen, freeze.order()));
      membership.silent(freeze.nanos(), (from, to) -> from.equals(frozen.device()));
    }
  }

  private static void thaw(VirtualDevice frozen, VirtualNode.Order order) {
    frozen.node().thaw(order);
    frozen.engine().thaw();
  }

  private void stall(Misfortune.Stall stall) {
    Machine machine = world.machine(stall.machine());
    if (machine.isUp() && !machine.life().node().frozen()) {
      VirtualNode node = machine.life().node();
      machine.troubled();
      node.freeze();
      world.time().after(stall.nanos(), () -> node.thaw(stall.order()));
    }
  }

  private void slow(Misfortune.Slow slow) {
    Machine machine = world.machine(slow.machine());
    if (machine.isUp()) {
      VirtualDevice device = machine.life();
      machine.troubled();
      tired.computeIfAbsent(device, any -> new ArrayList<>()).add(slow);
      tire(device);
      world.time().after(slow.nanos(), () -> recover(device, slow));
    }
  }

  private void recover(VirtualDevice device, Misfortune.Slow over) {
    tired.getOrDefault(device, List.of()).remove(over);
    tire(device);
  }

  private void tire(VirtualDevice device) {
    Optional<Misfortune.Slow> last =
        tired.getOrDefault(device, List.of()).stream().reduce((first, second) -> second);
    device.node().slow(last.map(Misfortune.Slow::costNanos).orElse(0L));
    device.engine().slow(last.map(Misfortune.Slow::factor).orElse(1));
  }

  private void crash(Misfortune.Crash crash) {
    for (int number : crash.machines().stream().sorted().toList()) {
      Machine machine = world.machine(number);
      if (machine.isUp()) {
        machine.troubled();
        machine.crash();
        if (crash.noticedAfterNanos() >= 0) {
          membership.crashed(machine.life(), crash.noticedAfterNanos());
        }
        if (crash.backAfterNanos() >= 0) {
          world.time().after(crash.backAfterNanos(), () -> restart(machine));
        }
      }
    }
  }

  private void restart(Machine machine) {
    world.note(machine.name() + " starts again");
    machine.start();
  }

  private void part(Misfortune.Part part) {
    Set<DeviceId> some = part.some().stream().map(Machine::identity).collect(Collectors.toSet());
    wall(part.nanos(), Weather.around(some, part.deaf(), part.mute()));
  }

  private void wall(long nanos, BiPredicate<DeviceId, DeviceId> apart) {
    Weather weather = world.network().weather();
    weather.raise(apart);
    world.time().after(nanos, () -> weather.raze(apart));
    membership.silent(nanos, apart);
  }
}
