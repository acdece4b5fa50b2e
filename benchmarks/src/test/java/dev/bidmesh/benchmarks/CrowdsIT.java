package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that only take from a node do not slow down the others, and take little memory. Under
 * {@code -Plong} only: it needs the machine to itself, and 25,000 descriptors.
 */
@EnabledOnOs(OS.LINUX)
@Tag("long")
@Timeout(900)
class CrowdsIT {

  private static final Logger LOG = LoggerFactory.getLogger(CrowdsIT.class);

  @Test
  void shouldAnswerOthersBesideCrowdsThatOnlyTake() {
    try (var crowds = new Crowds()) {
      crowds.start();

      Crowds.Slow slow = crowds.besideSlowClients(5_000, 20_000);
      Crowds.Watching watching = crowds.besideWatchers(10_000, 5_000);

      LOG.warn("{}\n{}", slow.text(), watching.text());
      assertThat(slow.ratio()).as(slow.text()).isLessThan(2);
      assertThat(slow.cutOff()).as(slow.text()).isPositive();
      assertThat(watching.kibEach()).as(watching.text()).isLessThan(32);
    }
  }
}
