package dev.bidmesh.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Ack;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.TokenChunk;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One run of a {@link SimulatedPeer}: streams the script's pieces, one acknowledged chunk at a time
 * whatever the credit, with a life sign every 500 ms. An award with a prefix is continued where the
 * prefix ends in the script's text.
 */
final class ScriptedRun {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long LIFE_SIGN_MS = 500;

  private final Vertx vertx;
  private final MeshBus bus;
  private final Award award;
  private final Script script;
  private final Runnable death;
  private int next;
  private int chunks;
  private long offset;
  private boolean ended;

  /**
   * @param death what else ends when the script says that the device dies
   */
  ScriptedRun(Vertx vertx, MeshBus bus, Award award, Script script, Runnable death) {
    this.vertx = vertx;
    this.bus = bus;
    this.award = award;
    this.script = script;
    this.death = death;
  }

  void start() {
    String prefix = award.prefixText().orElse("");
    var skipped = new StringBuilder();
    while (skipped.length() < prefix.length() && next < script.pieces().size()) {
      skipped.append(script.pieces().get(next++));
    }
    offset = prefix.getBytes(UTF_8).length;
    vertx.setTimer(LIFE_SIGN_MS, fired -> showLife());
    step();
  }

  void cancel() {
    if (!ended) {
      complete(FinishReason.CANCELLED, Optional.of(FailureCode.CANCELLED));
    }
  }

  void die() {
    ended = true;
  }

  private void showLife() {
    if (!ended) {
      var sign = new Progress(award.promptId(), award.attempt(), RunPhase.DECODE, 0, chunks);
      ask(sign, Credit.class, () -> {});
      vertx.setTimer(LIFE_SIGN_MS, fired -> showLife());
    }
  }

  private void step() {
    vertx.setTimer(Math.max(1, script.pieceDelay().toMillis()), fired -> emit());
  }

  private void emit() {
    if (ended) {
      return;
    }
    if (script.dieAfterPieces().isPresent() && chunks >= script.dieAfterPieces().getAsInt()) {
      death.run();
    } else if (next < script.pieces().size()) {
      sendPiece(script.pieces().get(next++));
    } else if (script.failure().isPresent()) {
      complete(FinishReason.ERROR, script.failure());
    } else {
      complete(FinishReason.STOP, Optional.empty());
    }
  }

  private void sendPiece(String piece) {
    var chunk =
        new TokenChunk(
            award.promptId(),
            award.attempt(),
            chunks++,
            ContentKind.TEXT,
            piece,
            offset,
            1,
            List.of());
    offset += piece.getBytes(UTF_8).length;
    ask(chunk, Credit.class, this::step);
  }

  private void complete(FinishReason finish, Optional<FailureCode> failure) {
    ended = true;
    ask(completion(finish, failure), Ack.class, () -> {});
  }

  private Completion completion(FinishReason finish, Optional<FailureCode> failure) {
    return new Completion(
        award.promptId(),
        award.attempt(),
        finish,
        chunks,
        4,
        chunks,
        false,
        0,
        0,
        1,
        0,
        OptionalLong.empty(),
        OptionalDouble.empty(),
        failure.map(code -> new Completion.RunError(code, "failed by the script")));
  }

  private <R extends MeshMessage> void ask(MeshMessage message, Class<R> answer, Runnable then) {
    Address owner = Address.device(award.streamTo(), Address.Purpose.STREAM);
    bus.request(owner, message, answer, TIMEOUT).onSuccess(reply -> then.run());
  }
}
