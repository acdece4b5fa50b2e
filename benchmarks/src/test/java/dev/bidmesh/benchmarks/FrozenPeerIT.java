package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that is frozen costs the others little. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(900)
class FrozenPeerIT {

  private static final Logger LOG = LoggerFactory.getLogger(FrozenPeerIT.class);

  /** 12 prompts of .3 s in the usual build, 24 of 1 s under {@code -Plong}. */
  private static final int PROMPTS = Integer.getInteger("bidmesh.frozen.prompts", 12);

  private static final int SERVICE_MS = Integer.getInteger("bidmesh.frozen.serviceMs", 300);
  private static final boolean BRIEF = !Boolean.getBoolean("bidmesh.long");
  private static final int CLIENTS = 8;
  private static final double MOST = 1.25;

  /**
   * What the first prompts may wait for a device that has only just stopped, in seconds; beside
   * rounds of a few seconds it counts, and on a busy machine more than on an idle one.
   */
  private static final double NOTICING_S = BRIEF ? 2 : 0;

  @Test
  void shouldAnswerAlmostAsSoonAsTheOthersByThemselves() {
    // when
    var plan = new FrozenPeer.Plan(PROMPTS, CLIENTS, Duration.ofMillis(SERVICE_MS), BRIEF, false);
    FrozenPeer.Result result = FrozenPeer.run(plan, LOG::info);

    // then
    LOG.info("{}", result.text());
    double most = MOST * result.two().seconds() + NOTICING_S;
    assertThat(result.frozenNode().answered()).isEqualTo(PROMPTS);
    assertThat(result.frozenNode().seconds()).as(result.text()).isLessThan(most);
  }
}
