package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many auctions at once among few devices: they must not all choose the same one. */
class CrowdTest {

  private static final Logger LOG = LoggerFactory.getLogger(CrowdTest.class);
  private static final int DEVICES = 6;
  private static final int OWNERS = 3;
  private static final int AUCTIONS = 50;
  private static final double IDEAL = (double) AUCTIONS / DEVICES;
  private static final long DEADLINE_MS = 600_000;
  private static final int WORDS = 8;

  @Test
  void shouldSpreadFiftySimultaneousAuctionsOverTheDevices() {
    var hardware = new Hardware(Accelerator.CPU, 1, 20_000_000, 256);
    var fleet = new Fleet(1, Fleet.STEADY, Collections.nCopies(DEVICES, hardware), 16, DEVICES);
    warmUp(fleet.joined());
    int runsBefore = fleet.runs();

    var asked = new ArrayList<Asked>();
    for (int n = 0; n < AUCTIONS; n++) {
      asked.add(fleet.ask(n % OWNERS, WORDS, DEADLINE_MS));
    }
    fleet.pass(60);

    Map<String, Long> shares = shares(asked);
    int runs = fleet.runs() - runsBefore;
    LOG.info(
        "{} auctions at once: shares {}, queued {}, runs {}",
        AUCTIONS,
        shares,
        fleet.longestQueue(),
        runs);
    assertThat(fleet.broken()).isEmpty();
    assertThat(asked).allMatch(each -> each.ending().filter("done"::equals).isPresent());
    assertThat(shares).hasSize(DEVICES);
    assertThat(shares.values())
        .allSatisfy(share -> assertThat((double) share).isBetween(IDEAL / 3, IDEAL * 2));
    assertThat((double) fleet.longestQueue()).isLessThanOrEqualTo(IDEAL * 2.5);
    // One award, at most two fresh quotes, and the next best after a third.
    assertThat(runs).isLessThanOrEqualTo(AUCTIONS * 4);
  }

  private static void warmUp(Fleet fleet) {
    for (int n = 0; n < 5 * DEVICES; n++) {
      fleet.ask(n % DEVICES, WORDS, DEADLINE_MS);
      fleet.pass(1);
    }
  }

  private static Map<String, Long> shares(List<Asked> asked) {
    return asked.stream()
        .collect(Collectors.groupingBy(each -> each.ranOn().orElse("none"), Collectors.counting()));
  }
}
