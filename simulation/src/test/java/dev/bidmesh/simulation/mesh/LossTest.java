package dev.bidmesh.simulation.mesh;

import static dev.bidmesh.simulation.mesh.Crowd.MILLI;
import static dev.bidmesh.simulation.mesh.Crowd.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.simulation.net.FaultPlan;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A network that loses nearly one message in three. */
class LossTest {

  private static final Logger LOG = LoggerFactory.getLogger(LossTest.class);
  private static final int PROMPTS = Integer.getInteger("bidmesh.simulation.lossy", 200);
  private static final int DEVICES = 5;
  private static final FaultPlan LOSSY = new FaultPlan(0.3, 0, 40_000, 2 * MILLI);

  @Test
  void shouldAnswerEveryPromptThoughThreeMessagesInTenAreLost() {
    var crowd = new Crowd(3, DEVICES, LOSSY, 5 * MILLI);

    for (int n = 0; n < PROMPTS; n++) {
      crowd.ask(n % DEVICES);
      crowd.pass(100 * MILLI);
    }
    crowd.passUntilAllEnded(120 * SECOND);

    LOG.info(
        "{} prompts, 30 % loss: {}, shares {}, sent {}",
        PROMPTS, crowd.endings(), crowd.shares().values(), crowd.sent());
    assertThat(crowd.endings()).isEqualTo(Map.of("done", (long) PROMPTS));
    assertThat(crowd.shares()).as("lossy peers take part").hasSize(DEVICES);
  }
}
