package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.simulation.replay.InformedRouting;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three devices of unlike speeds that nobody was told: their shares of the prompts against those of
 * a router that knows all. All prompts are alike, so that a device's time is always the same.
 */
class SharesTest {

  private static final Logger LOG = LoggerFactory.getLogger(SharesTest.class);

  private static final int SEEDS = 8;
  private static final List<Double> SERVICE_S = List.of(1.0, 2.0, 4.0);
  private static final double LOAD = .6;
  private static final int WORDS = 10;
  private static final int LEARNED = 100;
  private static final int CHANGE = 250;
  private static final int ADAPTED = 280;
  private static final int PROMPTS = 400;
  private static final int SLOWER = 3;
  private static final long DEADLINE_MS = 600_000;

  @Test
  void shouldShareLikeARouterThatKnowsAll() {
    var learning = new ArrayList<Double>();
    var learned = new ArrayList<Double>();
    var alike = new ArrayList<Double>();
    var adapted = new ArrayList<Double>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<Double> arrivals = arrivals(seed);
      List<String> live = live(arrivals, seed);
      List<String> informed = informed(arrivals, InformedRouting.WAIT_WEIGHT);
      learning.add(deviation(live, informed, 0, LEARNED));
      learned.add(deviation(live, informed, LEARNED, CHANGE));
      adapted.add(deviation(live, informed, ADAPTED, PROMPTS));
      alike.add(
          deviation(live, informed(arrivals, BanditConfig.DEFAULT.waitWeight()), LEARNED, CHANGE));
    }

    LOG.info(
        "largest difference of a share, prompts 1-100: {}; 101-250: {}; counting waiting alike: {};"
            + " from 30 after the change: {}",
        learning,
        learned,
        alike,
        adapted);
    assertThat(mean(learning)).isLessThan(.06);
    assertThat(mean(learned)).isLessThan(.035);
    assertThat(mean(alike)).isLessThan(.02);
    assertThat(mean(adapted)).isLessThan(.02);
  }

  /** At random (Poisson), at a share of what all devices can do before the change. */
  private static List<Double> arrivals(long seed) {
    double perSecond = LOAD * SERVICE_S.stream().mapToDouble(seconds -> 1 / seconds).sum();
    var random = new SplittableRandom(seed);
    var times = new ArrayList<Double>();
    double at = 0;
    for (int n = 0; n < PROMPTS; n++) {
      at -= Math.log(1 - random.nextDouble()) / perSecond;
      times.add(at);
    }
    return times;
  }

  /** Which device of a mesh ran each prompt. */
  private static List<String> live(List<Double> arrivals, long seed) {
    List<Hardware> machines =
        SERVICE_S.stream()
            .map(seconds -> (long) (seconds * 1e9 / (WORDS + 1)))
            .map(nanos -> new Hardware(Accelerator.CPU, 1, nanos, Hardware.ROOMY))
            .toList();
    Fleet fleet = new Fleet(seed, Fleet.STEADY, machines, machines.size(), 1).joined();
    var asked = new ArrayList<Asked>();
    for (int n = 0; n < arrivals.size(); n++) {
      int number = n;
      fleet.after(
          arrivals.get(n),
          () -> {
            if (number == CHANGE) {
              fleet.device(0).engine().slow(SLOWER);
            }
            String prompt = VirtualEngine.shortPromptFor(WORDS, number);
            asked.add(fleet.ask(0, GenerationSpec.ofText(prompt), DEADLINE_MS));
          });
    }
    fleet.pass(arrivals.get(arrivals.size() - 1) + DEADLINE_MS / 1e3);
    assertThat(fleet.broken()).isEmpty();
    return asked.stream().map(each -> each.ranOn().orElseThrow()).toList();
  }

  private static List<String> informed(List<Double> arrivals, double waitWeight) {
    var routing = new InformedRouting(waitWeight);
    IntStream.range(0, SERVICE_S.size()).forEach(n -> routing.service(name(n), SERVICE_S.get(n)));
    var routes = new ArrayList<String>();
    for (int n = 0; n < arrivals.size(); n++) {
      if (n == CHANGE) {
        routing.service(name(0), SLOWER * SERVICE_S.get(0));
      }
      routes.add(routing.route(arrivals.get(n)));
    }
    return routes;
  }

  private static String name(int device) {
    return "device-" + device;
  }

  private static double deviation(List<String> live, List<String> informed, int from, int to) {
    return IntStream.range(0, SERVICE_S.size())
        .mapToDouble(n -> share(live.subList(from, to), n) - share(informed.subList(from, to), n))
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  private static double share(List<String> choices, int device) {
    return choices.stream().filter(name(device)::equals).count() / (double) choices.size();
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(each -> each).average().orElseThrow();
  }
}
