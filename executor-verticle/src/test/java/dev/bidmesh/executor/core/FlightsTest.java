package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a chunk is worth sending again. */
class FlightsTest {

  private static final long MILLI = 1_000_000;
  private static final PromptId PROMPT = PromptId.create(Devices.id("owner"));

  private final Flights flights = new Flights();

  @Test
  void shouldNotKnowWhenAChunkIsOverdueBeforeTheFirstAcknowledgement() {
    send(0, 0);

    assertThat(flights.nextDueNanos()).isEmpty();
    assertThat(flights.overdue(10_000 * MILLI)).isEmpty();
  }

  @Test
  void shouldGiveAChunkTheLeastTimeOnAFastNetwork() {
    acknowledgedAfter(1);
    send(1, 100);

    assertThat(flights.nextDueNanos()).hasValue(300 * MILLI);
    assertThat(flights.overdue(299 * MILLI)).isEmpty();
    assertThat(numbers(flights.overdue(300 * MILLI))).containsExactly(1);
  }

  @Test
  void shouldGiveAChunkMoreTimeOnASlowNetwork() {
    acknowledgedAfter(400);
    send(1, 1_000);

    // The round trip, and four times half of it.
    assertThat(flights.nextDueNanos()).hasValue((1_000 + 1_200) * MILLI);
  }

  @Test
  void shouldSendAChunkAgainSoonThatWasOvertaken() {
    send(0, 0);
    send(1, 20);
    flights.acknowledged(1, 30 * MILLI);

    // 10 ms for the round trip and 20 ms for what it may vary by.
    assertThat(flights.nextDueNanos()).hasValue(30 * MILLI);
    assertThat(numbers(flights.overdue(30 * MILLI))).containsExactly(0);
  }

  @Test
  void shouldNotTakeAChunkForOvertakenByOneThatWasSentBefore() {
    acknowledgedAfter(1);
    send(1, 100);
    send(2, 100);
    send(1, 110);
    flights.acknowledged(2, 111 * MILLI);

    assertThat(flights.overdue(150 * MILLI)).isEmpty();
  }

  @Test
  void shouldWaitTwiceAsLongForEachCopyAndNotSendMoreThanAFew() {
    acknowledgedAfter(1);
    long at = 0;
    long wait = 200;
    for (int copy = 1; copy < Flights.MOST_COPIES; copy++) {
      send(1, at);
      assertThat(flights.nextDueNanos()).hasValue((at + wait) * MILLI);
      at += wait;
      wait *= 2;
    }
    send(1, at);

    assertThat(flights.nextDueNanos()).isEmpty();
  }

  @Test
  void shouldLearnNothingFromAChunkThatWasSentTwice() {
    acknowledgedAfter(1);
    send(1, 10);
    send(1, 20);
    flights.acknowledged(1, 9_000 * MILLI);
    send(2, 10_000);

    assertThat(flights.nextDueNanos()).hasValue(10_200 * MILLI);
  }

  @Test
  void shouldCountQuestionsOnlyOfWhatIsInFlight() {
    send(0, 0);

    assertThat(flights.countTry(0)).isEqualTo(1);
    assertThat(flights.countTry(0)).isEqualTo(2);
    flights.acknowledged(0, MILLI);
    assertThat(flights.countTry(0)).isZero();
  }

  private void acknowledgedAfter(long ms) {
    send(0, 0);
    flights.acknowledged(0, ms * MILLI);
  }

  private void send(int seq, long atMs) {
    var chunk = new TokenChunk(PROMPT, 1, seq, ContentKind.TEXT, "x", seq, 1, List.of());
    flights.sent(chunk, atMs * MILLI);
  }

  private static List<Integer> numbers(List<TokenChunk> chunks) {
    return chunks.stream().map(TokenChunk::seq).toList();
  }
}
