package dev.bidmesh.simulation.replay;

import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.simulation.replay.Dice.Draw;
import dev.bidmesh.simulation.replay.Job.Fate;
import dev.bidmesh.simulation.replay.Setting.Misfortune;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The truth of one replay: devices, prompts and luck. All policies meet the same.
 *
 * <p>Every device has a CPU lane, a quarter of them (rounded, at least one) an NPU lane too. A CPU
 * is .5 to 3 times as fast as the measured phone, log-uniformly, and its time is multiplied by (1 +
 * load)^e, with e from −.2 to .8 and the factor's mean over all loads taken out. NPUs are alike. A
 * run's time is settled by the device's state when it begins. Prompts arrive as a Poisson process.
 */
final class World {

  private static final double SLOWEST = .5;
  private static final double FASTEST = 3;
  private static final double LEAST_SENSITIVE = -.2;
  private static final double MOST_SENSITIVE = .8;
  private static final double NPU_SHARE = .25;
  private static final double STRUCK_SHARE = 1 / 8.0;
  private static final double SLOWED = 3;

  private final Setting setting;
  private final ServiceTimes times;
  private final Dice dice;
  private final Weather weather;
  private final int npus;
  private final double[][] loadFactor;
  private final boolean[] struck;
  private final double struckAtS;
  private final double[] arrivalS;
  private final byte[] length;
  private final double[] output;
  private final double[] foreseen;

  World(Setting setting, ServiceTimes times, long seed) {
    this.setting = setting;
    this.times = times;
    this.dice = new Dice(seed);
    this.weather = new Weather(dice, setting.devices());
    this.npus = Math.max(1, (int) Math.round(setting.devices() * NPU_SHARE));
    this.loadFactor = loadFactors();
    double[] rates = IntStream.range(0, setting.devices()).mapToDouble(this::rateOf).toArray();
    this.struck = struck(rates);
    int prompts = setting.warmUp() + setting.prompts();
    this.arrivalS = arrivals(prompts, setting.load() * Arrays.stream(rates).sum());
    this.length = new byte[prompts];
    this.output = new double[prompts];
    this.foreseen = new double[prompts];
    drawPrompts();
    this.struckAtS = arrivalS[setting.warmUp()] + setting.misfortune().afterS();
  }

  Setting setting() {
    return setting;
  }

  ServiceTimes times() {
    return times;
  }

  Dice dice() {
    return dice;
  }

  int devices() {
    return setting.devices();
  }

  /** Number of lanes: first all CPUs in order of devices, then the NPUs of the first devices. */
  int lanes() {
    return setting.devices() + npus;
  }

  boolean isNpu(int lane) {
    return lane >= setting.devices();
  }

  int device(int lane) {
    return isNpu(lane) ? lane - setting.devices() : lane;
  }

  int prompts() {
    return arrivalS.length;
  }

  double arrivalS(int prompt) {
    return arrivalS[prompt];
  }

  int length(int prompt) {
    return length[prompt];
  }

  /** The device that a prompt is put to. */
  int asked(int prompt) {
    return dice.below(devices(), Draw.ASKED, prompt, 0);
  }

  /** Who asks, if clients differ. */
  int client(int prompt) {
    return dice.below(Math.max(1, setting.clients()), Draw.CLIENT, prompt, 0);
  }

  /** The part of the factor on a run's time that a good predictor could foresee: half of it. */
  double foreseen(int prompt) {
    return foreseen[prompt];
  }

  int load(int device, double atS) {
    return weather.load(device, atS);
  }

  /** What a model sees. */
  LaneFeatures features(int lane, int prompt, double atS) {
    return featuresOf(lane, length[prompt], atS);
  }

  private LaneFeatures featuresOf(int lane, int lengthIndex, double atS) {
    int device = device(lane);
    return times.features(weather.load(device, atS), weather.memory(device, atS), lengthIndex);
  }

  /** Expected time of a run that begins now, whatever its answer's length. */
  double meanS(int lane, int prompt, double atS) {
    int device = device(lane);
    double phoneS =
        isNpu(lane)
            ? times.npuMeanS(length[prompt], 1)
            : times.cpuMeanS(weather.load(device, atS), weather.memory(device, atS), length[prompt])
                * loadFactor[device][weather.load(device, atS)];
    return phoneS * slowing(device, atS);
  }

  /** What a run that begins then really takes. */
  double serviceS(int lane, int prompt, double atS) {
    double luck = dice.uniform(Draw.SERVICE, prompt, lane);
    return drawnS(lane, length[prompt], output[prompt], luck, atS);
  }

  /** What a calibration of a lane takes, with the shortest prompt. */
  double calibrationS(int lane) {
    return drawnS(lane, 0, 1, dice.uniform(Draw.CALIBRATION, lane, 0), 0);
  }

  /** What a model sees of a calibration. */
  LaneFeatures calibrationFeatures(int lane) {
    return featuresOf(lane, 0, 0);
  }

  /** Whether the device of a lane is one that the misfortune befalls. */
  boolean isStruck(int lane) {
    return setting.misfortune() != Misfortune.NONE && struck[device(lane)];
  }

  /** When the misfortune comes; infinite: never. */
  double struckAtS() {
    return struckAtS;
  }

  /** How a run on a lane ends that would take until then. */
  Fate fate(int lane, double endS) {
    boolean spared = !isStruck(lane) || endS <= struckAtS;
    return switch (setting.misfortune()) {
      case NONE, SLOW, RECOVERED -> Fate.ANSWERED;
      case DEAD -> spared ? Fate.ANSWERED : Fate.LOST;
      case BROKEN -> spared ? Fate.ANSWERED : Fate.BROKEN;
    };
  }

  private double drawnS(int lane, int lengthIndex, double factor, double luck, double atS) {
    int device = device(lane);
    int load = weather.load(device, atS);
    double phoneS =
        isNpu(lane)
            ? times.npuS(lengthIndex, factor, luck)
            : times.cpuS(load, weather.memory(device, atS), lengthIndex, luck)
                * factor
                * loadFactor[device][load];
    return phoneS * slowing(device, atS);
  }

  private double slowing(int device, double atS) {
    boolean slow =
        switch (setting.misfortune()) {
          case SLOW -> struck[device] && atS >= struckAtS;
          case RECOVERED -> struck[device] && atS < struckAtS;
          case NONE, DEAD, BROKEN -> false;
        };
    return slow ? SLOWED : 1;
  }

  private double[][] loadFactors() {
    var factors = new double[setting.devices()][ServiceTimes.LEVELS];
    for (int device = 0; device < factors.length; device++) {
      double speed = SLOWEST * Math.pow(FASTEST / SLOWEST, dice.uniform(Draw.SPEED, device, 0));
      double exponent =
          LEAST_SENSITIVE
              + (MOST_SENSITIVE - LEAST_SENSITIVE) * dice.uniform(Draw.SENSITIVITY, device, 0);
      double mean = 0;
      for (int level = 0; level < ServiceTimes.LEVELS; level++) {
        factors[device][level] = Math.pow(1 + ServiceTimes.fraction(level), exponent);
        mean += factors[device][level] / ServiceTimes.LEVELS;
      }
      for (int level = 0; level < ServiceTimes.LEVELS; level++) {
        factors[device][level] /= mean * speed;
      }
    }
    return factors;
  }

  /** Runs per second of all lanes of a device, each busy with prompts of all lengths. */
  private double rateOf(int device) {
    double cpu = 1 / cpuMeanS(device);
    return device < npus ? cpu + 1 / npuMeanS() : cpu;
  }

  private double npuMeanS() {
    return IntStream.range(0, times.lengths())
        .mapToDouble(each -> times.share(each) * times.npuMeanS(each, 1))
        .sum();
  }

  private double cpuMeanS(int device) {
    double sum = 0;
    for (int load = 0; load < ServiceTimes.LEVELS; load++) {
      for (int memory = 0; memory < ServiceTimes.LEVELS; memory++) {
        for (int each = 0; each < times.lengths(); each++) {
          sum += times.share(each) * times.cpuMeanS(load, memory, each) * loadFactor[device][load];
        }
      }
    }
    return sum / (ServiceTimes.LEVELS * ServiceTimes.LEVELS);
  }

  private boolean[] struck(double[] rates) {
    int count = Math.max(1, (int) Math.round(rates.length * STRUCK_SHARE));
    var struck = new boolean[rates.length];
    IntStream.range(0, rates.length)
        .boxed()
        .sorted((one, other) -> Double.compare(rates[other], rates[one]))
        .limit(count)
        .forEach(device -> struck[device] = true);
    return struck;
  }

  private double[] arrivals(int prompts, double perSecond) {
    var at = new double[prompts];
    double now = 0;
    for (int prompt = 0; prompt < prompts; prompt++) {
      now += dice.exponential(Draw.ARRIVAL, prompt) / perSecond;
      at[prompt] = now;
    }
    return at;
  }

  private void drawPrompts() {
    double sigma = setting.outputSigma() * Math.sqrt(.5);
    for (int prompt = 0; prompt < length.length; prompt++) {
      length[prompt] = (byte) times.lengthAt(dice.uniform(Draw.LENGTH, prompt, 0));
      int whose = setting.clients() > 0 ? client(prompt) : prompt;
      foreseen[prompt] = lognormal(sigma, dice.gaussian(Draw.FORESEEN, whose));
      output[prompt] = foreseen[prompt] * lognormal(sigma, dice.gaussian(Draw.OUTPUT, prompt));
    }
  }

  /** A factor of mean 1. */
  private static double lognormal(double sigma, double z) {
    return Math.exp(sigma * z - sigma * sigma / 2);
  }
}
