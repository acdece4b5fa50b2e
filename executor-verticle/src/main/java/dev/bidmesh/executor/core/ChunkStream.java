package dev.bidmesh.executor.core;

import dev.bidmesh.executor.ExecutorConfig;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * The output of a run on its way to the owner: gathers pieces into chunks, numbers them, and keeps
 * as many in flight as the owner's credit allows.
 *
 * <p>The first piece after a pause goes at once; what follows within {@link
 * ExecutorConfig#batchDelay()} goes together.
 */
final class ChunkStream {

  private final Award award;
  private final int maxBytes;
  private final long delayNanos;
  private final Deque<Batch> full = new ArrayDeque<>();
  private final Flights flights = new Flights();
  private final Map<ContentKind, Long> offsets = new EnumMap<>(ContentKind.class);
  private Optional<Batch> open = Optional.empty();
  private OptionalLong lastTakenNanos = OptionalLong.empty();
  private int credit;
  private int nextSeq;
  private int bufferedBytes;
  private boolean finished;
  private Optional<LongFunction<Completion>> end = Optional.empty();

  ChunkStream(Award award, ExecutorConfig config) {
    this.award = award;
    this.maxBytes = config.batchBytes();
    this.delayNanos = config.batchDelay().toNanos();
    this.credit = award.credit();
    offsets.put(ContentKind.TEXT, (long) award.prefixText().map(JsonText::utf8Bytes).orElse(0));
  }

  /** Takes output of the engine. */
  void offer(Piece piece) {
    bufferedBytes += JsonText.utf8Bytes(piece.text());
    for (Piece part : Batch.parts(piece, maxBytes)) {
      if (open.isEmpty() || !open.get().add(part, maxBytes)) {
        open.ifPresent(full::add);
        var fresh = new Batch(part.kind());
        fresh.add(part, maxBytes);
        open = Optional.of(fresh);
      }
    }
  }

  /**
   * There will be no more output.
   *
   * @param completion makes the end that goes with the last chunk, of the time at which it is sent
   */
  void finish(LongFunction<Completion> completion) {
    finished = true;
    end = Optional.of(completion);
  }

  /** Forgets everything that is not acknowledged; there will be no more output. */
  void discard() {
    finished = true;
    open = Optional.empty();
    full.clear();
    flights.clear();
    bufferedBytes = 0;
  }

  /** Changes how many chunks may be in flight from now on. */
  void credit(int chunks) {
    credit = chunks;
  }

  /** The next chunk, if there is one that may be sent now; it counts as in flight then. */
  Optional<TokenChunk> take(long nowNanos) {
    if (flights.size() >= credit) {
      return Optional.empty();
    }
    if (full.isEmpty() && openIsDue(nowNanos)) {
      open.ifPresent(full::add);
      open = Optional.empty();
    }
    return Optional.ofNullable(full.poll()).map(batch -> chunk(batch, nowNanos));
  }

  /** When {@link #take} will give something that it does not give now, if only time is missing. */
  OptionalLong dueInNanos(long nowNanos) {
    if (open.isEmpty() || flights.size() >= credit || openIsDue(nowNanos)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(lastTakenNanos.orElse(nowNanos) + delayNanos - nowNanos);
  }

  /** What is sent and not acknowledged. */
  Flights flights() {
    return flights;
  }

  /** Whether the owner has all there is and will be. */
  boolean isDelivered() {
    return finished && open.isEmpty() && full.isEmpty() && flights.isEmpty();
  }

  /** Text that waits to be sent, in UTF-8 bytes. */
  int bufferedBytes() {
    return bufferedBytes;
  }

  /** Chunks sent so far. */
  int chunks() {
    return nextSeq;
  }

  private boolean openIsDue(long nowNanos) {
    return finished
        || lastTakenNanos.isEmpty()
        || nowNanos - lastTakenNanos.getAsLong() >= delayNanos;
  }

  private TokenChunk chunk(Batch batch, long nowNanos) {
    lastTakenNanos = OptionalLong.of(nowNanos);
    bufferedBytes -= batch.utf8Bytes();
    long offset = offsets.merge(batch.kind(), (long) batch.utf8Bytes(), Long::sum);
    var chunk =
        new TokenChunk(
            award.promptId(),
            award.attempt(),
            nextSeq++,
            batch.kind(),
            batch.text(),
            offset - batch.utf8Bytes(),
            batch.tokens(),
            batch.tokenIds());
    TokenChunk sent = withEnd(chunk, nowNanos);
    flights.sent(sent, nowNanos);
    return sent;
  }

  private TokenChunk withEnd(TokenChunk chunk, long nowNanos) {
    boolean last = finished && full.isEmpty() && open.isEmpty();
    return end.filter(known -> last)
        .map(known -> chunk.withEnd(known.apply(nowNanos)))
        .orElse(chunk);
  }
}
