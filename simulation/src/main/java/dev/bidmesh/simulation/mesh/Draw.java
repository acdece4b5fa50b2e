package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.simulation.net.FaultPlan;
import dev.bidmesh.simulation.net.VirtualNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws a plan from a seed. */
final class Draw {

  private static final long SECOND = World.SECOND;

  /** How long prompts are asked and misfortunes begin. */
  private static final long BUSY = 12 * SECOND;

  private static final int MOST_PROMPTS = 30;
  private static final int MOST_MISFORTUNES = 6;

  /** One prompt in so many fits no frame. */
  private static final int VAST = 1_000;

  /** One story in so many has an engine that hangs, for it lasts until a deadline. */
  private static final int HANGS = 10;

  /** One story in so many has a large mesh. */
  private static final int LARGE = 100;

  private static final int FEWEST_OF_LARGE = 64;
  private static final int MOST_OF_LARGE = 256;

  /** Devices of a large mesh that take prompts. */
  private static final int OWNERS_OF_LARGE = 8;

  /** For so many devices more there can be a misfortune more. */
  private static final int DEVICES_PER_MISFORTUNE = 8;

  /** Up to how many peers all are asked for bids: as usual, never, and hardly ever. */
  private static final int[] ASK_ALL_UP_TO = {16, 0, 2};

  private final long seed;
  private final SplittableRandom random;
  private final int machines;
  private final Scale scale;
  private final int owners;

  /** The mesh has found together, and prompts and misfortunes begin. */
  private final long settled;

  private Draw(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    int few = 2 + random.nextInt(7);
    // Apart from the rest, so that the stories of a small mesh are the same with and without it.
    var size = new SplittableRandom(~seed);
    int askAllUpTo = ASK_ALL_UP_TO[size.nextInt(ASK_ALL_UP_TO.length)];
    boolean large = size.nextInt(LARGE) == 0;
    this.machines = large ? size.nextInt(FEWEST_OF_LARGE, MOST_OF_LARGE + 1) : few;
    this.owners = large ? OWNERS_OF_LARGE : machines;
    this.scale = Scale.of(askAllUpTo, machines, large ? owners : Integer.MAX_VALUE);
    this.settled = scale.metNanos();
  }

  /** The plan of a seed. */
  static Plan of(long seed) {
    return new Draw(seed).plan();
  }

  private Plan plan() {
    var network =
        new FaultPlan(
            random.nextInt(3) * .05,
            random.nextInt(2) * .05,
            20_000,
            200_000 + random.nextInt(20_000_000));
    Map<Integer, Hardware> devices = new LinkedHashMap<>();
    for (int i = 0; i < machines; i++) {
      devices.put(i, Hardware.any(random));
    }
    int traces = random.nextInt(8) == 0 ? random.nextInt(4) : 1_000;
    return new Plan(seed, network, devices, errands(), misfortunes(), traces, scale);
  }

  private List<Errand> errands() {
    var errands = new ArrayList<Errand>();
    for (int i = 1 + random.nextInt(MOST_PROMPTS); i > 0; i--) {
      errands.add(errand(i));
    }
    errands.sort(Comparator.comparingLong(Errand::atNanos));
    return errands;
  }

  /** One client in ten goes away, one in ten reads nothing for a while, one in ten is impatient. */
  private Errand errand(int number) {
    int mood = random.nextInt(10);
    return new Errand(
        number,
        random.nextInt(owners),
        sometime(),
        VirtualEngine.ASKED + number + " " + random.nextInt(1_000_000),
        oneIn(VAST),
        oneIn(6) ? OptionalInt.of(1 + random.nextInt(20)) : OptionalInt.empty(),
        oneIn(2) ? 50 : random.nextInt(101),
        oneIn(10) ? 200 + random.nextInt(4_000) : Errand.PATIENT_MS,
        oneIn(4) ? Optional.of(anyPolicy()) : Optional.empty(),
        oneIn(12) ? OptionalInt.of(anyMachine()) : OptionalInt.empty(),
        oneIn(3) ? Optional.of("s" + random.nextInt(3)) : Optional.empty(),
        !oneIn(5),
        mood == 0 ? OptionalLong.of(upTo(2)) : OptionalLong.empty(),
        mood == 1 ? Optional.of(new Errand.Pause(upTo(1), SECOND + upTo(3))) : Optional.empty());
  }

  private RoutingPolicy anyPolicy() {
    RoutingPolicy[] policies = RoutingPolicy.values();
    return policies[random.nextInt(policies.length)];
  }

  private Map<Integer, Misfortune> misfortunes() {
    var drawn = new ArrayList<Misfortune>();
    int most = MOST_MISFORTUNES + (machines - owners) / DEVICES_PER_MISFORTUNE;
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      drawn.add(misfortune());
    }
    if (oneIn(HANGS)) {
      drawn.add(new Misfortune.EngineFault(anyMachine(), sometime(), true));
    }
    drawn.sort(Comparator.comparingLong(Misfortune::atNanos));
    Map<Integer, Misfortune> numbered = new LinkedHashMap<>();
    drawn.forEach(each -> numbered.put(numbered.size() + 1, each));
    return numbered;
  }

  private Misfortune misfortune() {
    return switch (random.nextInt(12)) {
      case 0, 1 -> new Misfortune.Freeze(anyMachine(), sometime(), length(), anyOrder());
      case 2, 3 -> crash(Set.of(anyMachine()));
      case 4 -> crash(someMachines());
      case 5 -> {
        int kind = random.nextInt(4);
        yield new Misfortune.Part(someMachines(), kind != 0, kind != 1, sometime(), length());
      }
      case 6, 7 ->
          new Misfortune.Stall(anyMachine(), sometime(), 3 * SECOND / 10 + upTo(5.7), anyOrder());
      case 8 -> new Misfortune.Slow(anyMachine(), sometime(), length(), upTo(.004), 10);
      case 9 -> halfOpen();
      case 10 ->
          new Misfortune.Unanswered(
              sometime(), length(), random.nextInt(5) * .1, random.nextInt(3) * .1);
      default -> new Misfortune.EngineFault(anyMachine(), sometime(), false);
    };
  }

  private Misfortune crash(Set<Integer> some) {
    return new Misfortune.Crash(
        some,
        sometime(),
        random.nextInt(3) > 0 ? length() : -1,
        random.nextBoolean() ? upTo(.4) : -1);
  }

  private Misfortune halfOpen() {
    int from = anyMachine();
    int to = (from + 1 + random.nextInt(machines - 1)) % machines;
    return new Misfortune.HalfOpen(from, to, sometime(), length());
  }

  private Set<Integer> someMachines() {
    var some = new LinkedHashSet<Integer>();
    for (int i = 0; i < machines; i++) {
      if (random.nextBoolean()) {
        some.add(i);
      }
    }
    return some;
  }

  private VirtualNode.Order anyOrder() {
    VirtualNode.Order[] orders = VirtualNode.Order.values();
    return orders[random.nextInt(orders.length)];
  }

  private int anyMachine() {
    return random.nextInt(machines);
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  private long sometime() {
    return settled + upTo(BUSY / 1e9);
  }

  /** How long a misfortune lasts: up to 6 s. */
  private long length() {
    return SECOND / 10 + upTo(6);
  }

  private long upTo(double seconds) {
    return (long) (random.nextDouble() * seconds * SECOND);
  }
}
