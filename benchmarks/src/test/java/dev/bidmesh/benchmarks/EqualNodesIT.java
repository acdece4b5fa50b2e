package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many auctions at once do not herd. Under {@code -Plong} only, to keep the usual build short. */
@Tag("long")
@Timeout(120)
class EqualNodesIT {

  private static final int PROMPTS = 200;
  private static final Duration SERVICE = Duration.ofMillis(50);

  @Test
  void shouldShareTwoHundredPromptsAtOnceEvenly() {
    // when
    EqualNodes.Result result = EqualNodes.run(PROMPTS, SERVICE);

    // then
    assertThat(result.answered()).isEqualTo(PROMPTS);
    assertThat(result.share()).as(result.text()).isBetween(0.4, 0.6);
  }
}
