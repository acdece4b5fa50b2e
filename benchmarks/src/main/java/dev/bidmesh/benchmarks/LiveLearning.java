package dev.bidmesh.benchmarks;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.simulation.replay.InformedRouting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * How soon a mesh knows its devices: three nodes over servers of unlike speeds that nobody told
 * them, and prompts that come at random. Their shares are compared with those of a router that
 * knows the speeds and each queue to the millisecond. Then the fastest server becomes slower, and
 * they are compared again.
 *
 * <p>Arguments: prompts before the change, prompts after it, milliseconds per answer of the fastest
 * server, per cent of the capacity that is asked for, and the seed of the arrivals; 250, 150, 100,
 * 60 and 7 by default. {@code --out DIR} before or after them draws the shares ({@code shares.svg})
 * and writes each prompt down ({@code prompts.csv}) there.
 *
 * <p>The yardstick counts waiting twice, the mesh {@link BanditConfig#waitWeight} times. What that
 * alone makes of the shares is told by a second router that knows all and counts like the mesh.
 */
final class LiveLearning implements AutoCloseable {

  private static final String ASKED = "fast";
  private static final double FACTOR = 3;
  private static final int SEED = 7;

  private final Plan plan;
  private final Servers servers = new Servers();
  private final Mesh mesh = new Mesh();

  private LiveLearning(Plan plan) {
    this.plan = plan;
  }

  public static void main(String[] arguments) {
    Arguments args = Arguments.of(arguments);
    var plan =
        new Plan(
            args.at(0, 250),
            args.at(1, 150),
            Duration.ofMillis(args.at(2, 100)),
            args.at(3, 60) / 100.0,
            args.at(4, SEED));
    Result result = run(plan);
    System.out.print(result.text());
    args.out().ifPresent(folder -> System.out.println(LearningPlot.write(result, folder)));
    args.out().ifPresent(folder -> result.write(folder.resolve("prompts.csv")));
    System.exit(0);
  }

  /** Runs it. */
  static Result run(Plan plan) {
    try (var experiment = new LiveLearning(plan)) {
      return experiment.run();
    }
  }

  private Result run() {
    plan.serviceS().forEach(this::add);
    mesh.awaitComplete();
    List<Double> times = Arrivals.poisson(plan.prompts(), plan.perSecond(), plan.seed());
    List<Reply> replies =
        Arrivals.play(
                times,
                index -> {
                  if (index == plan.before()) {
                    servers.pace(ASKED, millis(plan.fastestS() * FACTOR));
                  }
                  return mesh.ask(ASKED, Prompt.standIn("prompt " + index));
                })
            .stream()
            .map(asked -> asked.join())
            .toList();
    return new Result(plan, asked(times, replies));
  }

  private void add(String name, double serviceS) {
    mesh.with(name, "--engine", servers.start(name, millis(serviceS), 1));
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private List<String> informed(List<Double> times, double waitWeight) {
    var routing = new InformedRouting(waitWeight);
    plan.serviceS().forEach(routing::service);
    List<String> routes = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      if (i == plan.before()) {
        routing.service(ASKED, plan.fastestS() * FACTOR);
      }
      routes.add(routing.route(times.get(i)));
    }
    return routes;
  }

  private List<Asked> asked(List<Double> times, List<Reply> replies) {
    List<String> informed = informed(times, InformedRouting.WAIT_WEIGHT);
    List<String> alike = informed(times, BanditConfig.DEFAULT.waitWeight());
    return IntStream.range(0, times.size())
        .mapToObj(
            i ->
                new Asked(
                    times.get(i),
                    replies.get(i).device(),
                    informed.get(i),
                    alike.get(i),
                    replies.get(i).seconds()))
        .toList();
  }

  @Override
  public void close() {
    mesh.close();
    servers.close();
  }

  /**
   * What is asked.
   *
   * @param before prompts before the fastest server becomes slower
   * @param after prompts after that
   * @param fastest time of the fastest server for an answer; the others take two and four times it
   * @param load share of what all servers together can answer, before the change
   * @param seed of the times at which prompts come
   */
  record Plan(int before, int after, Duration fastest, double load, long seed) {

    /** Seconds per answer by the name of the node. */
    Map<String, Double> serviceS() {
      double seconds = fastestS();
      var all = new LinkedHashMap<String, Double>();
      all.put("fast", seconds);
      all.put("middle", 2 * seconds);
      all.put("slow", 4 * seconds);
      return all;
    }

    private double fastestS() {
      return fastest.toMillis() / 1000.0;
    }

    private int prompts() {
      return before + after;
    }

    private double perSecond() {
      return load * serviceS().values().stream().mapToDouble(seconds -> 1 / seconds).sum();
    }
  }

  /**
   * A prompt.
   *
   * @param atS when it was to come, from the beginning
   * @param device that ran it
   * @param informed device that it would have gone to if all had been known
   * @param alike the same with waiting counted as the mesh does
   * @param seconds that its client waited
   */
  record Asked(double atS, String device, String informed, String alike, double seconds) {}

  /** What became of all prompts. */
  record Result(Plan plan, List<Asked> asked) {

    /** The largest difference between a device's share and its share if all were known, 0 to 1. */
    double deviation(int from, int to) {
      return deviation(asked.subList(from, to), Asked::informed);
    }

    private double deviation(List<Asked> window, Function<Asked, String> yardstick) {
      return plan.serviceS().keySet().stream()
          .mapToDouble(
              device ->
                  Math.abs(share(window, device, Asked::device) - share(window, device, yardstick)))
          .max()
          .orElseThrow();
    }

    private static double share(List<Asked> window, String device, Function<Asked, String> choice) {
      return window.stream().filter(each -> choice.apply(each).equals(device)).count()
          / (double) window.size();
    }

    /** As a table. */
    String text() {
      var text = new StringBuilder();
      line(text, 0, Math.min(100, plan.before()));
      if (plan.before() > 100) {
        line(text, 100, plan.before());
      }
      line(text, plan.before(), plan.before() + 30);
      line(text, plan.before() + 30, plan.prompts());
      return text.toString();
    }

    private void line(StringBuilder text, int from, int to) {
      List<Asked> window = asked.subList(from, to);
      text.append(String.format(Locale.ROOT, "prompts %3d to %3d:", from + 1, to));
      for (String device : plan.serviceS().keySet()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %s %.2f (informed %.2f)",
                device,
                share(window, device, Asked::device),
                share(window, device, Asked::informed)));
      }
      text.append(
          String.format(
              Locale.ROOT,
              "  deviation %.3f (counting alike %.3f)  mean %.3f s%n",
              deviation(window, Asked::informed),
              deviation(window, Asked::alike),
              window.stream().mapToDouble(Asked::seconds).average().orElse(0)));
    }

    /** Writes each prompt as a line of comma-separated values. */
    void write(Path file) {
      try (var out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
        out.println("at_s,device,informed,alike,seconds");
        for (Asked each : asked) {
          out.printf(
              Locale.ROOT,
              "%.4f,%s,%s,%s,%.4f%n",
              each.atS(),
              each.device(),
              each.informed(),
              each.alike(),
              each.seconds());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
