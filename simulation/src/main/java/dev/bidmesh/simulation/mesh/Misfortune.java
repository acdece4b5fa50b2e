package dev.bidmesh.simulation.mesh;

import dev.bidmesh.simulation.net.VirtualNode;
import java.util.Locale;
import java.util.Set;

/** Something bad that befalls devices or what is between them, at a planned time. */
sealed interface Misfortune {

  /** When it begins. */
  long atNanos();

  /** When it is over, what it leads to included. */
  default long endNanos() {
    return atNanos();
  }

  /** Numbers of the devices without which it cannot happen. */
  Set<Integer> machines();

  /** What happens, in words. */
  String told();

  /**
   * A process is stopped, its engine with it, and goes on later.
   *
   * @param order in which it takes in what waited
   */
  record Freeze(int machine, long atNanos, long nanos, VirtualNode.Order order)
      implements Misfortune {

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of(machine);
    }

    @Override
    public String told() {
      return device(machine) + " freezes for " + millis(nanos) + ", thaws " + order;
    }
  }

  /** The event loop of a node stands still, while its engine and its connections go on. */
  record Stall(int machine, long atNanos, long nanos, VirtualNode.Order order)
      implements Misfortune {

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of(machine);
    }

    @Override
    public String told() {
      return "the event loop of "
          + device(machine)
          + " stalls for "
          + millis(nanos)
          + ", goes on "
          + order;
    }
  }

  /**
   * Others use up a device's processor: its engine takes many times as long, and each message and
   * timer takes its turn.
   *
   * @param costNanos time that each message and timer takes
   * @param factor by which tokens take longer
   */
  record Slow(int machine, long atNanos, long nanos, long costNanos, int factor)
      implements Misfortune {

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of(machine);
    }

    @Override
    public String told() {
      return device(machine)
          + " is slow for "
          + millis(nanos)
          + ": tokens take "
          + factor
          + " times as long, each event "
          + costNanos / 1_000
          + " us";
    }
  }

  /**
   * Devices crash at the same instant.
   *
   * @param backAfterNanos when they start again; negative: never
   * @param noticedAfterNanos when the mesh below the event bus removes them; negative: not at all
   */
  record Crash(Set<Integer> machines, long atNanos, long backAfterNanos, long noticedAfterNanos)
      implements Misfortune {

    public Crash {
      machines = Set.copyOf(machines);
    }

    @Override
    public long endNanos() {
      return atNanos + Math.max(0, backAfterNanos);
    }

    @Override
    public String told() {
      return "devices "
          + machines.stream().sorted().toList()
          + " crash"
          + (noticedAfterNanos < 0 ? "" : ", noticed after " + millis(noticedAfterNanos))
          + (backAfterNanos < 0 ? "" : ", back after " + millis(backAfterNanos));
    }
  }

  /**
   * Some devices are cut off from the others.
   *
   * @param deaf whether they hear nothing of the others
   * @param mute whether the others hear nothing of them
   */
  record Part(Set<Integer> some, boolean deaf, boolean mute, long atNanos, long nanos)
      implements Misfortune {

    public Part {
      some = Set.copyOf(some);
    }

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of();
    }

    @Override
    public String told() {
      return "devices "
          + some.stream().sorted().toList()
          + " are cut off for "
          + millis(nanos)
          + (deaf ? ", hear nothing" : "")
          + (mute ? ", are not heard" : "");
    }
  }

  /** Nothing gets from one device to one other, as over a connection that only one side lost. */
  record HalfOpen(int from, int to, long atNanos, long nanos) implements Misfortune {

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of(from, to);
    }

    @Override
    public String told() {
      return "nothing gets from " + device(from) + " to " + device(to) + " for " + millis(nanos);
    }
  }

  /** Questions arrive, but many of their answers do not, or come twice. */
  record Unanswered(long atNanos, long nanos, double loss, double duplication)
      implements Misfortune {

    @Override
    public long endNanos() {
      return atNanos + nanos;
    }

    @Override
    public Set<Integer> machines() {
      return Set.of();
    }

    @Override
    public String told() {
      return String.format(
          Locale.ROOT,
          "answers are lost (%.2f) or come twice (%.2f) for %s",
          loss,
          duplication,
          millis(nanos));
    }
  }

  /**
   * The engine of a device fails in the middle of a run.
   *
   * @param hangs whether it takes the next run instead and writes nothing until that is cancelled
   */
  record EngineFault(int machine, long atNanos, boolean hangs) implements Misfortune {

    @Override
    public Set<Integer> machines() {
      return Set.of(machine);
    }

    @Override
    public String told() {
      return "the engine of " + device(machine) + (hangs ? " hangs in its next run" : " fails");
    }
  }

  private static String device(int machine) {
    return "device-" + machine;
  }

  private static String millis(long nanos) {
    return nanos / 1_000_000 + " ms";
  }
}
