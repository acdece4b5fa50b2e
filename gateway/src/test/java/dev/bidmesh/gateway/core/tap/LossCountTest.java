package dev.bidmesh.gateway.core.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.message.RawJson;
import dev.bidmesh.protocol.message.TapDirection;
import dev.bidmesh.protocol.message.TapEvent;
import dev.bidmesh.protocol.message.TapEvents;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LossCountTest {

  private static final TapEvent EVENT =
      new TapEvent(
          0,
          TapDirection.OUT,
          true,
          "mesh.event",
          false,
          "Ping",
          Optional.empty(),
          "",
          1,
          Optional.empty(),
          new RawJson("{}"));

  private final LossCount count = new LossCount();

  @Test
  void shouldCountWhatTheNodeHadToDropOnce() {
    assertThat(count.after(answer(0, 3, 5))).isEqualTo(5);
    assertThat(count.after(answer(3, 0, 5))).isZero();
    assertThat(count.after(answer(3, 1, 7))).isEqualTo(2);
  }

  @Test
  void shouldCountWhatWasInAnAnswerThatNeverCame() {
    assertThat(count.after(answer(0, 3, 0))).isZero();
    assertThat(count.after(answer(10, 1, 1))).isEqualTo(7 + 1);
  }

  @Test
  void shouldBeginAnewWithTheNode() {
    count.after(answer(0, 3, 5));

    assertThat(count.after(answer(0, 2, 1))).isEqualTo(1);
    assertThat(count.after(answer(2, 0, 1))).isZero();
  }

  private static TapEvents answer(long first, int events, long lost) {
    return new TapEvents(first, lost, Collections.nCopies(events, EVENT));
  }
}
