package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Complaints complaints = new Complaints();

  @Test
  void shouldTellOfAnAddressAtOnceAndThenOnceInAMinute() {
    assertThat(complaints.add("10.0.0.1", 0)).hasValue(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(complaints.add("10.0.0.1", i)).isEmpty();
    }
    assertThat(complaints.add("10.0.0.2", 5)).hasValue(1);
    assertThat(complaints.add("10.0.0.1", MINUTE)).hasValue(1_001);
    assertThat(complaints.add("10.0.0.1", MINUTE + 1)).isEmpty();
  }
}
