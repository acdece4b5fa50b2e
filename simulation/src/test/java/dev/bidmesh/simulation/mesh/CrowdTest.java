package dev.bidmesh.simulation.mesh;

import static dev.bidmesh.simulation.mesh.Crowd.MILLI;
import static dev.bidmesh.simulation.mesh.Crowd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.Ping;
import dev.bidmesh.simulation.net.FaultPlan;
import java.util.Map;
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

  @Test
  void shouldSpreadFiftySimultaneousAuctionsOverTheDevices() {
    var crowd = new Crowd(1, DEVICES, FaultPlan.NONE, 20 * MILLI);
    warmUp(crowd);

    for (int n = 0; n < AUCTIONS; n++) {
      crowd.ask(n % OWNERS);
    }
    long took = crowd.passUntilAllEnded(60 * SECOND);

    LOG.info(
        "{} auctions at once: {} ms, shares {}, most queued {}, sent {}",
        AUCTIONS,
        took / MILLI,
        crowd.shares().values(),
        crowd.mostQueued(),
        crowd.sent());
    assertThat(crowd.endings()).isEqualTo(Map.of("done", (long) AUCTIONS));
    assertThat(crowd.shares()).hasSize(DEVICES);
    assertThat(crowd.shares().values())
        .allSatisfy(share -> assertThat((double) share).isBetween(IDEAL / 2, IDEAL * 1.6));
    assertThat((double) crowd.mostQueued()).isLessThanOrEqualTo(IDEAL * 1.6);
  }

  @Test
  void shouldSendABoundedNumberOfMessagesForThem() {
    var crowd = new Crowd(2, DEVICES, FaultPlan.NONE, 20 * MILLI);
    warmUp(crowd);

    for (int n = 0; n < AUCTIONS; n++) {
      crowd.ask(n % OWNERS);
    }
    crowd.passUntilAllEnded(60 * SECOND);

    assertThat(crowd.sent(BidRequest.class)).isEqualTo(AUCTIONS * DEVICES);
    // One award, at most two fresh quotes, and the next best after a third.
    assertThat(crowd.sent(Award.class)).isLessThanOrEqualTo(AUCTIONS * 4);
    assertThat(crowd.sent(Ping.class)).isZero();
  }

  @Test
  void shouldAskTwelvePeersAtMostInALargerMeshAndUseAllOfIt() {
    int devices = 24;
    int prompts = 120;
    var crowd = new Crowd(3, devices, FaultPlan.NONE, 20 * MILLI);
    warmUp(crowd);

    for (int n = 0; n < prompts; n++) {
      crowd.ask(n % OWNERS);
      crowd.pass(20 * MILLI);
    }
    crowd.passUntilAllEnded(60 * SECOND);

    LOG.info(
        "{} prompts, {} devices: most queued {}, sent {}",
        prompts,
        devices,
        crowd.mostQueued(),
        crowd.sent());
    assertThat(crowd.endings()).isEqualTo(Map.of("done", (long) prompts));
    // Four, eight more, and the own device.
    assertThat(crowd.sent(BidRequest.class)).isLessThanOrEqualTo(prompts * 13);
    assertThat(crowd.shares()).hasSizeGreaterThan(devices * 3 / 4);
    assertThat(crowd.mostQueued()).isLessThanOrEqualTo(4);
  }

  private static void warmUp(Crowd crowd) {
    for (int n = 0; n < 5 * DEVICES; n++) {
      crowd.ask(n % DEVICES);
      crowd.passUntilAllEnded(10 * SECOND);
    }
    crowd.forget();
  }
}
