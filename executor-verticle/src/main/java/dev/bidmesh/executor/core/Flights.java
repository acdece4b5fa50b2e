package dev.bidmesh.executor.core;

import dev.bidmesh.protocol.message.TokenChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Chunks that were sent and are not acknowledged, and when each is worth sending again.
 *
 * <p>The usual round trip is learned from acknowledgements (RFC 6298), of chunks only that were
 * sent once (Karn). A chunk is overdue after the usual round trip and what it varies by, but not
 * before {@link #LEAST_NANOS}, since an owner may be busy for a moment; that floor does not hold
 * once a chunk was acknowledged that was sent later (RFC 8985). With each copy the time doubles.
 * Nothing is overdue before the first acknowledgement: until then the timeout of the question
 * decides.
 */
final class Flights {

  /** As TCP has it in practice. */
  static final long LEAST_NANOS = 200_000_000;

  /** Copies after which a chunk is left to the timeout of its question. */
  static final int MOST_COPIES = 5;

  private final Map<Integer, Flight> flights = new TreeMap<>();
  private double roundTrip;
  private double varies;
  private boolean known;

  /** A chunk is sent, for the first time or again. */
  void sent(TokenChunk chunk, long nowNanos) {
    Flight before = flights.get(chunk.seq());
    int tries = before == null ? 0 : before.tries;
    int copies = before == null ? 1 : before.copies + 1;
    flights.put(chunk.seq(), new Flight(chunk, nowNanos, copies, tries, false));
  }

  /** The owner has a chunk; what was sent before it and is not acknowledged may be lost. */
  void acknowledged(int seq, long nowNanos) {
    Flight flight = flights.remove(seq);
    if (flight != null && flight.copies == 1) {
      learn(nowNanos - flight.sentNanos);
      flights.replaceAll(
          (each, other) -> other.sentNanos < flight.sentNanos ? other.late() : other);
    }
  }

  private void learn(double nanos) {
    if (known) {
      varies += (Math.abs(nanos - roundTrip) - varies) / 4;
      roundTrip += (nanos - roundTrip) / 8;
    } else {
      known = true;
      roundTrip = nanos;
      varies = nanos / 2;
    }
  }

  /** The chunks that are worth sending again now, the first first. */
  List<TokenChunk> overdue(long nowNanos) {
    var overdue = new ArrayList<TokenChunk>();
    flights.values().stream()
        .filter(flight -> isRepeated(flight) && dueNanos(flight) <= nowNanos)
        .forEach(flight -> overdue.add(flight.chunk));
    return overdue;
  }

  /** When the next is; absent if that is not known, or none is in flight. */
  OptionalLong nextDueNanos() {
    return flights.values().stream().filter(this::isRepeated).mapToLong(this::dueNanos).min();
  }

  private boolean isRepeated(Flight flight) {
    return known && flight.copies < MOST_COPIES;
  }

  private long dueNanos(Flight flight) {
    double usual = roundTrip + 4 * varies;
    double wait = flight.overtaken ? usual : Math.max(LEAST_NANOS, usual);
    return flight.sentNanos + (long) (wait * (1 << (flight.copies - 1)));
  }

  /** A chunk that is in flight. */
  Optional<TokenChunk> find(int seq) {
    return Optional.ofNullable(flights.get(seq)).map(Flight::chunk);
  }

  /** When a chunk that is in flight was sent last. */
  OptionalLong sentNanos(int seq) {
    Flight flight = flights.get(seq);
    return flight == null ? OptionalLong.empty() : OptionalLong.of(flight.sentNanos);
  }

  /** Counts a question of a chunk that was not answered, from 1; 0 if it is not in flight. */
  int countTry(int seq) {
    Flight flight = flights.computeIfPresent(seq, (same, before) -> before.tried());
    return flight == null ? 0 : flight.tries;
  }

  int size() {
    return flights.size();
  }

  boolean isEmpty() {
    return flights.isEmpty();
  }

  void clear() {
    flights.clear();
  }

  /**
   * A chunk on its way.
   *
   * @param sentNanos when the last copy was sent
   * @param copies how often it was sent
   * @param tries how often nothing was heard of it in time
   * @param overtaken whether one that was sent after the last copy was acknowledged
   */
  private record Flight(
      TokenChunk chunk, long sentNanos, int copies, int tries, boolean overtaken) {

    Flight late() {
      return new Flight(chunk, sentNanos, copies, tries, true);
    }

    Flight tried() {
      return new Flight(chunk, sentNanos, copies, tries + 1, overtaken);
    }
  }
}
