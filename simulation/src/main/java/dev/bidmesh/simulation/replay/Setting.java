package dev.bidmesh.simulation.replay;

/**
 * A kind of world; with a seed it becomes a {@link World}.
 *
 * @param devices how many, at least 1
 * @param load arrivals as a share of what all lanes together can serve, above 0 and below 1
 * @param warmUp prompts before those that count
 * @param prompts prompts that count
 * @param outputSigma spread of the logarithm of a factor on each run that nobody can foresee, as by
 *     answers of unknown length; 0: none
 * @param misfortune what befalls the fastest eighth of the devices
 * @param ownNpuFirst whether a free NPU of the device that is asked takes the prompt unasked, with
 *     policies that allow it
 * @param clients how many ask, each as often as the others; half of the variance of {@code
 *     outputSigma} is theirs: some want long answers, others short ones. 0: no two prompts have
 *     more in common than others
 */
public record Setting(
    int devices,
    double load,
    int warmUp,
    int prompts,
    double outputSigma,
    Misfortune misfortune,
    boolean ownNpuFirst,
    int clients) {

  /** What befalls the fastest eighth of the devices soon after the warm-up. */
  public enum Misfortune {
    NONE(Double.POSITIVE_INFINITY),
    /** Runs take three times as long from then on. */
    SLOW(0),
    /** Until then runs have taken three times as long. */
    RECOVERED(0),
    /** The devices are gone; what was there moves on when they have been silent for long enough. */
    DEAD(5),
    /** The devices go on bidding, but every run breaks off. */
    BROKEN(5);

    private final double afterS;

    Misfortune(double afterS) {
      this.afterS = afterS;
    }

    /** Seconds from the end of the warm-up. */
    double afterS() {
      return afterS;
    }
  }

  public Setting {
    require(devices >= 1, "devices must be at least 1, not " + devices);
    require(load > 0 && load < 1, "load must be between 0 and 1, not " + load);
    require(warmUp >= 0, "warmUp must not be negative, but is " + warmUp);
    require(prompts >= 1, "prompts must be at least 1, not " + prompts);
    require(clients >= 0, "clients must not be negative, but is " + clients);
    require(outputSigma >= 0, "outputSigma must not be negative, but is " + outputSigma);
  }

  /** A world in which nothing happens and every run's mean can be known. */
  public static Setting stationary(int devices, double load, int prompts) {
    return new Setting(devices, load, warmUpOf(devices), prompts, 0, Misfortune.NONE, false, 0);
  }

  /** Enough prompts that every lane has learned. */
  private static int warmUpOf(int devices) {
    return Math.max(500, 30 * devices);
  }

  Setting withPrompts(int other) {
    return new Setting(devices, load, warmUp, other, outputSigma, misfortune, ownNpuFirst, clients);
  }

  Setting withOutputSigma(double sigma) {
    return new Setting(devices, load, warmUp, prompts, sigma, misfortune, ownNpuFirst, clients);
  }

  Setting withMisfortune(Misfortune other) {
    return new Setting(devices, load, warmUp, prompts, outputSigma, other, ownNpuFirst, clients);
  }

  Setting withOwnNpuFirst() {
    return new Setting(devices, load, warmUp, prompts, outputSigma, misfortune, true, clients);
  }

  Setting withClients(int other) {
    return new Setting(devices, load, warmUp, prompts, outputSigma, misfortune, ownNpuFirst, other);
  }

  Setting withWarmUp(int other) {
    return new Setting(
        devices, load, other, prompts, outputSigma, misfortune, ownNpuFirst, clients);
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
