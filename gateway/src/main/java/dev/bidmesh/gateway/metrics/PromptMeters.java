package dev.bidmesh.gateway.metrics;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptResult;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Prompts that clients handed in at this node, whichever device ran them: a sum over all nodes
 * counts each prompt once.
 */
final class PromptMeters implements PromptWatch {

  private static final String PREFIX = "bidmesh.prompt";

  /** Devices with series of their own: a mesh may see many over the months that a node runs. */
  static final int MAX_DEVICES = 1_024;

  /** What stands for the name of every further device. */
  static final String OTHER_DEVICES = "other";

  // Tag with the name of the device that answered.
  private static final String DEVICE = "device";

  private static final String OUTCOME = "outcome";
  private static final String NO_DEVICE = "";

  /** From an answer at once to the longest that anybody waits for. */
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(5)
  };

  private static final Duration[] OVERHEADS = {
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(3),
    Duration.ofSeconds(30)
  };

  private static final double[] RATES = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000};
  private static final double[] RATIOS = {.25, .5, .67, .8, .9, 1, 1.1, 1.25, 1.5, 2, 4};
  private static final double[] BIDS = {.5, 1, 2, 4, 8, 16, 32, 128};

  private final MeterRegistry registry;
  private final Map<String, DeviceSeries> devices = new ConcurrentHashMap<>();
  private final DeviceSeries others;
  private final DeviceSeries none;
  private final DeviceSeries all;
  private final Timer overhead;
  private final DistributionSummary bids;

  PromptMeters(MeterRegistry registry) {
    this.registry = registry;
    this.others = new DeviceSeries(registry, Tags.of(DEVICE, OTHER_DEVICES));
    this.none = new DeviceSeries(registry, Tags.of(DEVICE, NO_DEVICE));
    this.all = new DeviceSeries(registry, Tags.empty());
    this.overhead =
        Timer.builder(PREFIX + ".overhead")
            .description("Time that the mesh itself added to an answered prompt")
            .serviceLevelObjectives(OVERHEADS)
            .register(registry);
    this.bids =
        DistributionSummary.builder(PREFIX + ".bids")
            .description("Bids that an answered prompt got; 0 where no auction was held")
            .serviceLevelObjectives(BIDS)
            .register(registry);
  }

  @Override
  public void finished(Answer answer) {
    PromptResult result = answer.result();
    DeviceSeries device = seriesOf(result.deviceName());
    ended(result.finish().label(), device);
    device
        .timer(PREFIX + ".duration", "From a prompt's arrival to the end of its answer", LATENCIES)
        .record(ofMs(answer.totalMs()));
    device
        .timer(PREFIX + ".queue.wait", "Wait for a slot of the device that answered", LATENCIES)
        .record(ofMs(result.queueMs()));
    overhead.record(ofMs(answer.overheadMs()));
    bids.record(result.bids().size());
    firstText(answer, device);
    tokens(result, device);
    reruns(result);
    prediction(result, device);
    rate(answer, device);
  }

  @Override
  public void failed(FailureCode code) {
    ended(code.label(), none);
  }

  @Override
  public void abandoned() {
    ended("abandoned", none);
  }

  private DeviceSeries seriesOf(String device) {
    DeviceSeries known = devices.get(device);
    if (known != null) {
      return known;
    }
    return devices.size() < MAX_DEVICES
        ? devices.computeIfAbsent(
            device, first -> new DeviceSeries(registry, Tags.of(DEVICE, first)))
        : others;
  }

  private static void ended(String outcome, DeviceSeries device) {
    device
        .counter(
            PREFIX + "s",
            "Prompts that have ended, by how, and by the device that answered",
            OUTCOME,
            outcome)
        .increment();
  }

  /** An answer without text has no first one. */
  private static void firstText(Answer answer, DeviceSeries device) {
    if (answer.ttftMs() > 0) {
      device
          .timer(PREFIX + ".first.text", "From a prompt's arrival to its first text", LATENCIES)
          .record(ofMs(answer.ttftMs()));
    }
  }

  private static void tokens(PromptResult result, DeviceSeries device) {
    device
        .counter(PREFIX + ".tokens.read", "Tokens of answered prompts")
        .increment(result.promptTokens());
    device
        .counter(PREFIX + ".tokens.generated", "Tokens of answers, all runs of a prompt together")
        .increment(result.completionTokens());
  }

  private void reruns(PromptResult result) {
    all.counter(
            PREFIX + ".reruns",
            "Runs of answered prompts beyond the first, because it was lost or too slow to begin")
        .increment(Math.max(0, result.attempts() - 1));
  }

  private static void prediction(PromptResult result, DeviceSeries device) {
    if (result.predictedMs() > 0 && result.attempts() == 1) {
      double actualMs = Math.max(0, result.totalMs() - result.routingMs());
      device
          .summary(
              PREFIX + ".prediction.ratio",
              "Time that an answer took as a multiple of what was predicted; prompts of one run",
              RATIOS)
          .record(actualMs / result.predictedMs());
    }
  }

  private static void rate(Answer answer, DeviceSeries device) {
    double perSecond = decodeTps(answer);
    if (perSecond > 0) {
      device
          .summary(
              PREFIX + ".tokens.per.second",
              "Tokens per second of an answer after its first",
              RATES)
          .record(perSecond);
    }
  }

  /**
   * As the run that answered measured it. Where that is not told, by the text's own times, which
   * mean nothing if some of the tokens were of another kind or of another run; 0 if not known.
   */
  private static double decodeTps(Answer answer) {
    PromptResult result = answer.result();
    if (result.measures().isPresent()) {
      return result.measures().get().decodeTps();
    }
    double decodeMs = answer.totalMs() - answer.ttftMs();
    boolean known =
        answer.ttftMs() > 0
            && answer.reasoning().isEmpty()
            && answer.toolCalls().isEmpty()
            && result.attempts() == 1
            && result.completionTokens() > 1;
    return known && decodeMs > 0 ? (result.completionTokens() - 1) * 1_000.0 / decodeMs : 0;
  }

  private static Duration ofMs(double ms) {
    return Duration.ofNanos((long) (ms * 1e6));
  }
}
