package dev.bidmesh.protocol.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Parcel;
import dev.bidmesh.protocol.message.ParcelPart;
import dev.bidmesh.protocol.message.ParcelQuery;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ParcelStoreTest {

  private static final long KEPT = ParcelStore.KEPT.toNanos();

  private final ParcelStore store = new ParcelStore();

  @Test
  void shouldGiveEveryPartAndNothingBeyondTheEnd() {
    var json = new byte[ParcelPart.MAX_BYTES + 3];
    json[ParcelPart.MAX_BYTES] = 7;

    Parcel parcel = store.put(award(1), json, 0);

    assertThat(parcel.bytes()).isEqualTo(json.length);
    assertThat(part(parcel, 0, 0)).hasSize(ParcelPart.MAX_BYTES);
    assertThat(part(parcel, ParcelPart.MAX_BYTES, 0)).containsExactly(7, 0, 0);
    assertThat(store.part(new ParcelQuery(parcel.parcelId(), json.length), 0)).isEmpty();
    assertThat(store.part(new ParcelQuery("another", 0), 0)).isEmpty();
  }

  @Test
  void shouldKeepOneForAsLongAsItIsAskedFor() {
    Parcel parcel = store.put(award(1), new byte[3], 0);

    assertThat(part(parcel, 0, KEPT - 1)).hasSize(3);
    assertThat(part(parcel, 0, 2 * KEPT - 2)).hasSize(3);
    assertThat(store.part(new ParcelQuery(parcel.parcelId(), 0), 3 * KEPT)).isEmpty();
    assertThat(store.forget(3 * KEPT)).isFalse();
  }

  @Test
  void shouldHaveRoomForSoMuchAndAgainWhenOthersAreForgotten() {
    var large = new byte[Parcel.MAX_BYTES];
    for (int i = 0; i < ParcelStore.MAX_BYTES / Parcel.MAX_BYTES; i++) {
      store.put(award(i + 1), large, 0);
    }

    assertThatThrownBy(() -> store.put(award(99), new byte[1], 1))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.BUSY));
    assertThat(store.put(award(99), large, KEPT).bytes()).isEqualTo(large.length);
  }

  @Test
  void shouldKeepAnAwardOnceThatIsSentAgain() {
    var large = new byte[Parcel.MAX_BYTES];

    Parcel first = store.put(award(1), large, 0);
    for (int copy = 0; copy < 10; copy++) {
      assertThat(store.put(award(1), large, copy)).isEqualTo(first);
    }

    assertThat(store.again(award(1), KEPT - 1)).contains(first);
    assertThat(store.again(award(2), KEPT - 1)).isEmpty();
    assertThat(part(first, 0, 2 * KEPT - 2)).hasSize(ParcelPart.MAX_BYTES);
    assertThat(first.promptId()).contains(award(1).promptId());
    assertThat(first.attempt()).hasValue(1);
  }

  private static Award award(int attempt) {
    Award like =
        MessageSamples.all().stream()
            .filter(Award.class::isInstance)
            .map(Award.class::cast)
            .findFirst()
            .orElseThrow();
    return new Award(
        like.promptId(),
        attempt,
        like.bidId(),
        like.lane(),
        like.quotedS(),
        like.generation(),
        like.prefixText(),
        like.prefixTokenIds(),
        like.priority(),
        like.deadlineRemainingMs(),
        like.streamTo(),
        like.credit(),
        like.clientKey(),
        like.onlyFree());
  }

  private byte[] part(Parcel parcel, int offset, long nowNanos) {
    ParcelPart part =
        store.part(new ParcelQuery(parcel.parcelId(), offset), nowNanos).orElseThrow();
    assertThat(part.offset()).isEqualTo(offset);
    return Base64.getDecoder().decode(part.data());
  }
}
