package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of four equal devices becomes ten times slower and says nothing of it: within a hundred
 * prompts hardly any goes there, and the mesh is about as fast as the other three by themselves.
 */
class SlowDeviceTest {

  private static final Logger LOG = LoggerFactory.getLogger(SlowDeviceTest.class);

  private static final int SEEDS = 2;
  private static final int DEVICES = 4;
  private static final double SERVICE_S = 1.0;
  private static final int WORDS = 10;
  private static final int SLOWER = 10;
  private static final double PROMPTS_PER_S = 2.0;
  private static final int CHANGE = 100;
  private static final int NOTICED = CHANGE + 100;
  private static final int PROMPTS = 500;
  private static final long DEADLINE_MS = 600_000;
  private static final double MOST_SHARE = .05;
  private static final double MOST_DELAY = 1.5;

  @Test
  @Timeout(300)
  void shouldHardlyAskADeviceThatHasBecomeTenTimesSlower() {
    var slowed = new ArrayList<Double>();
    var without = new ArrayList<Double>();
    var shares = new ArrayList<Double>();
    for (int seed = 1; seed <= SEEDS; seed++) {
      List<Asked> beside = run(seed, DEVICES);
      shares.add(share(beside.subList(NOTICED, PROMPTS), "device-" + (DEVICES - 1)));
      slowed.addAll(seconds(beside));
      without.addAll(seconds(run(seed, DEVICES - 1)));
    }

    double delay = p99(slowed) / p99(without);
    LOG.info("shares of the slow device: {}; p99 {} times that without it", shares, delay);
    double mean = shares.stream().mapToDouble(each -> each).average().orElseThrow();
    assertThat(mean).isLessThan(MOST_SHARE);
    assertThat(delay).isLessThan(MOST_DELAY);
  }

  /** The last of four devices becomes slow; of three, none does. */
  private static List<Asked> run(long seed, int devices) {
    long nanos = (long) (SERVICE_S * 1e9 / (WORDS + 1));
    var machine = new Hardware(Accelerator.CPU, 1, nanos, Hardware.ROOMY);
    Fleet fleet =
        new Fleet(seed, Fleet.STEADY, Collections.nCopies(devices, machine), devices, 1).joined();
    var random = new SplittableRandom(seed);
    var asked = new ArrayList<Asked>();
    double at = 0;
    for (int n = 0; n < PROMPTS; n++) {
      at -= Math.log(1 - random.nextDouble()) / PROMPTS_PER_S;
      int number = n;
      fleet.after(
          at,
          () -> {
            if (number == CHANGE && devices == DEVICES) {
              fleet.device(DEVICES - 1).engine().slow(SLOWER);
            }
            String prompt = VirtualEngine.shortPromptFor(WORDS, number);
            asked.add(fleet.ask(0, GenerationSpec.ofText(prompt), DEADLINE_MS));
          });
    }
    fleet.pass(at + DEADLINE_MS / 1e3);
    assertThat(fleet.broken()).isEmpty();
    return asked;
  }

  private static double share(List<Asked> asked, String device) {
    return asked.stream().filter(each -> each.ranOn().orElseThrow().equals(device)).count()
        / (double) asked.size();
  }

  private static List<Double> seconds(List<Asked> asked) {
    return asked.subList(NOTICED, PROMPTS).stream().map(Asked::seconds).toList();
  }

  private static double p99(List<Double> seconds) {
    List<Double> sorted = seconds.stream().sorted().toList();
    return sorted.get((int) (sorted.size() * .99));
  }
}
