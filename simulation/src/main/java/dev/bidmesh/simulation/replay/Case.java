package dev.bidmesh.simulation.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * A kind of world with the number of them that is looked at.
 *
 * @param name short and unique, as tables and options name it
 * @param kind what it belongs to
 * @param setting of each world
 * @param seeds how many worlds, from seed 1 on
 */
public record Case(String name, Kind kind, Setting setting, int seeds) {

  private static final int SEEDS = 20;
  private static final int SEEDS_OF_LARGE = 10;
  private static final int SEEDS_OF_FANOUT = 5;
  private static final int LARGE = 128;
  private static final int PROMPTS = 5_000;
  private static final int PROMPTS_AFTER_EVENT = 2_000;
  private static final int COLD_PROMPTS = 200;
  private static final double OUTPUT_SIGMA = .7;
  private static final int CLIENTS = 20;

  /** What a case is about; each has bars of its own. */
  public enum Kind {
    STATIONARY,
    CHANGE,
    UNKNOWN_LENGTH,
    COLD_START,
    /** The stationary ones again, a free NPU of the asked device going first. */
    OWN_NPU,
    /** A few devices are asked instead of all. */
    FAN_OUT
  }

  public Case {
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds must be at least 1, not " + seeds);
    }
  }

  /** The cases that all policies play. */
  public static List<Case> all() {
    var cases = new ArrayList<Case>();
    for (int devices : new int[] {3, 8, 32, LARGE}) {
      for (double load : new double[] {.3, .6, .85}) {
        cases.add(stationary(devices, load));
      }
    }
    Setting eight = Setting.stationary(8, .6, PROMPTS_AFTER_EVENT);
    cases.add(change("slow", eight.withMisfortune(Setting.Misfortune.SLOW)));
    cases.add(change("dead", eight.withMisfortune(Setting.Misfortune.DEAD)));
    cases.add(change("broken", eight.withMisfortune(Setting.Misfortune.BROKEN)));
    cases.add(
        new Case(
            "unknown-length",
            Kind.UNKNOWN_LENGTH,
            Setting.stationary(32, .6, PROMPTS).withOutputSigma(OUTPUT_SIGMA),
            SEEDS));
    cases.add(
        new Case(
            "cold", Kind.COLD_START, Setting.stationary(8, .6, COLD_PROMPTS).withWarmUp(0), SEEDS));
    return List.copyOf(cases);
  }

  /**
   * The cases that variants of the rule play: those of all policies, one in which lanes that were
   * slow are not slow any more, and one in which each client wants longer or shorter answers.
   */
  public static List<Case> ofVariants() {
    var cases = new ArrayList<>(all());
    Setting idle = Setting.stationary(8, .3, PROMPTS);
    cases.add(change("recovered", idle.withMisfortune(Setting.Misfortune.RECOVERED)));
    Setting clients =
        Setting.stationary(32, .6, PROMPTS).withOutputSigma(OUTPUT_SIGMA).withClients(CLIENTS);
    cases.add(new Case("clients", Kind.UNKNOWN_LENGTH, clients, SEEDS));
    return List.copyOf(cases);
  }

  /** The stationary cases again, a free NPU of the asked device going first. */
  public static List<Case> ownNpuFirst() {
    return all().stream()
        .filter(each -> each.kind() == Kind.STATIONARY)
        .map(
            each ->
                new Case(
                    each.name() + "-own-npu",
                    Kind.OWN_NPU,
                    each.setting().withOwnNpuFirst(),
                    each.seeds()))
        .toList();
  }

  /** Meshes in which it matters how many devices are asked. */
  public static List<Case> fanouts() {
    var cases = new ArrayList<Case>();
    for (double load : new double[] {.6, .85}) {
      for (int devices : new int[] {32, LARGE, 1024}) {
        Setting setting = Setting.stationary(devices, load, PROMPTS).withWarmUp(10 * devices);
        cases.add(new Case("fan-" + devices + "/" + load, Kind.FAN_OUT, setting, SEEDS_OF_FANOUT));
      }
    }
    return List.copyOf(cases);
  }

  private static Case stationary(int devices, double load) {
    return new Case(
        devices + "/" + load,
        Kind.STATIONARY,
        Setting.stationary(devices, load, PROMPTS),
        devices < LARGE ? SEEDS : SEEDS_OF_LARGE);
  }

  private static Case change(String name, Setting setting) {
    return new Case(name, Kind.CHANGE, setting, SEEDS);
  }

  /** The same with fewer or more worlds. */
  public Case withSeeds(int other) {
    return new Case(name, kind, setting, other);
  }

  /** The same with fewer or more prompts that count. */
  public Case withPrompts(int other) {
    return new Case(name, kind, setting.withPrompts(other), seeds);
  }
}
