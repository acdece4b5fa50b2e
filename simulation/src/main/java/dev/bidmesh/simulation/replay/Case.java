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
  private static final int LARGE = 128;
  private static final int PROMPTS = 5_000;
  private static final int PROMPTS_AFTER_EVENT = 2_000;
  private static final int COLD_PROMPTS = 200;
  private static final double OUTPUT_SIGMA = .7;

  /** What a case is about; each has bars of its own. */
  public enum Kind {
    STATIONARY,
    CHANGE,
    UNKNOWN_LENGTH,
    COLD_START
  }

  /** All cases. */
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
            "cold",
            Kind.COLD_START,
            Setting.stationary(8, .6, COLD_PROMPTS).withoutWarmUp(),
            SEEDS));
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
  Case withSetting(Setting other) {
    return new Case(name, kind, other, seeds);
  }
}
