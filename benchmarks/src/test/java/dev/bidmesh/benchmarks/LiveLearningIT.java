package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mesh learns how fast its devices are from nothing but its prompts. Under {@code -Plong} only:
 * it takes two minutes, and the machine to itself.
 *
 * <p>The tight bars are those of {@code SharesTest}, which plays the same on virtual time in every
 * build: .06 in the first hundred prompts on average, single arrivals up to .09. Here the first
 * hundred also tell how even the machine is, since what a busy one adds to an answer is learned as
 * if it were the server's: .04 was measured on a quiet one and .16 beside eighteen busy threads.
 * Once that is learned too, after a change, the figures of both are alike.
 */
@Tag("long")
@Timeout(600)
class LiveLearningIT {

  private static final Logger LOG = LoggerFactory.getLogger(LiveLearningIT.class);

  private static final int BEFORE = 250;
  private static final int AFTER = 150;
  private static final int FASTEST_MS = 300;
  private static final double LOAD = 0.6;
  private static final long SEED = 7;
  private static final int LEARNED = 100;
  private static final int ADAPTED = 30;
  private static final double NEAR = 0.15;
  private static final double CLOSE = 0.1;
  private static final double SETTLED = 0.05;

  @Test
  void shouldShareLikeARouterThatKnowsAllAndAdaptSoon() {
    // when
    var plan = new LiveLearning.Plan(BEFORE, AFTER, Duration.ofMillis(FASTEST_MS), LOAD, SEED);
    LiveLearning.Result result = LiveLearning.run(plan);

    // then
    LOG.info("{}", result.text());
    assertThat(result.deviation(0, LEARNED)).as(result.text()).isLessThan(NEAR);
    assertThat(result.deviation(LEARNED, BEFORE)).as(result.text()).isLessThan(CLOSE);
    assertThat(result.deviation(BEFORE + ADAPTED, BEFORE + AFTER))
        .as(result.text())
        .isLessThan(SETTLED);
  }
}
