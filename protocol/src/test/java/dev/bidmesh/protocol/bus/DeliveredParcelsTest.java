package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.Malformed;
import org.junit.jupiter.api.Test;

class DeliveredParcelsTest {

  private static final Frame FRAME = new Frame(Header.NONE, new Malformed("held by this test"));
  private static final long KEPT = DeliveredParcels.KEPT.toNanos();

  private final DeliveredParcels delivered = new DeliveredParcels();

  @Test
  void shouldRememberOneForAWhile() {
    long now = Long.MAX_VALUE - KEPT / 2;
    delivered.add("a", FRAME, now);

    assertThat(delivered.contains("a", now + KEPT - 1)).isTrue();
    assertThat(delivered.frame("a", now + KEPT - 1)).contains(FRAME);
    assertThat(delivered.contains("b", now)).isFalse();
    assertThat(delivered.frame("b", now)).isEmpty();
    assertThat(delivered.contains("a", now + KEPT)).isFalse();
    assertThat(delivered.frame("a", now + KEPT)).isEmpty();
  }

  @Test
  void shouldRememberOnlySoMany() {
    for (int i = 0; i <= DeliveredParcels.MOST; i++) {
      delivered.add("p" + i, FRAME, i);
    }

    assertThat(delivered.contains("p0", 0)).isFalse();
    assertThat(delivered.contains("p1", 0)).isTrue();
    assertThat(delivered.contains("p" + DeliveredParcels.MOST, 0)).isTrue();
  }
}
