package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mesh that is asked for ten times what it can do goes on doing what it can. Under {@code -Plong}
 * only: the nodes need the machine to themselves.
 */
@EnabledOnOs(OS.LINUX)
@Tag("long")
@Timeout(600)
class OverloadIT {

  private static final Logger LOG = LoggerFactory.getLogger(OverloadIT.class);
  private static final Overload.Plan PLAN = new Overload.Plan(120, Duration.ofMillis(200), 10, 20);

  @Test
  void shouldDoWhatItCanAndRefuseTheRestTruthfully() {
    // when
    Overload.Result result = Overload.run(PLAN);

    // then
    LOG.info("{}", result.text());
    assertThat(result.alive()).isTrue();
    assertThat(result.failed()).as(result.text()).isZero();
    assertThat(result.goodput()).as(result.text()).isGreaterThanOrEqualTo(0.9);
    assertThat(result.cameBack()).as(result.text()).isGreaterThan(20);
    assertThat(result.truth()).as(result.text()).isGreaterThanOrEqualTo(0.95);
    assertThat(result.mib(0.5, 1)).as(result.text()).isLessThan(1.2 * result.mib(0.1, 0.5));
  }
}
