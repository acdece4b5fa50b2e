package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.NPU;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.NoBid;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.ScoreRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever comes in whatever order: one ending, whole text, nothing left behind. */
class OneEndingProperties {

  enum Move {
    OWN_BID,
    PEER_BID,
    NO_BID,
    SCORES,
    ACCEPT,
    REFUSE,
    REQUOTE,
    CHUNK,
    REPEATED_CHUNK,
    WRONG_CHUNK,
    STOP,
    ERROR,
    CANCEL,
    PEER_LEAVES,
    PEER_COMES,
    PEER_RESTARTS,
    A_LITTLE_TIME,
    SILENCE
  }

  @Property(tries = 3000)
  void shouldEndExactlyOnce(@ForAll boolean npu, @ForAll @Size(max = 60) List<Move> moves) {
    new Play().perform(npu, moves);
  }

  /** One try. The property's own instance is shared by all of them. */
  private static final class Play {

    private final Story story = new Story();
    private int incarnation = 1;
    private int seq;
    private int attempt;
    private long offset;

    void perform(boolean npu, List<Move> moves) {
      PromptRequest prompt = story.engines(npu ? NPU : CPU).peer(CPU).arrives();

      moves.forEach(move -> play(prompt, move));
      story.core.advance(Duration.ofMillis(prompt.deadlineRemainingMs()));
      story.core.advance(Duration.ofMinutes(1));

      int endings =
          story.core.sent(PromptEvent.Done.class).size()
              + story.core.sent(PromptEvent.Failed.class).size();
      assertThat(endings).isEqualTo(1);
      assertThat(story.core.timers()).isEmpty();
      assertThat(story.core.sent(PromptEvent.Routed.class)).hasSizeLessThanOrEqualTo(1);
      assertWholeText();
      assertNothingAfterTheEnd();
    }

    private void assertWholeText() {
      long expected = 0;
      for (PromptEvent.Delta delta : story.core.sent(PromptEvent.Delta.class)) {
        assertThat(delta.offset()).isEqualTo(expected);
        expected += delta.content().length();
      }
    }

    private void assertNothingAfterTheEnd() {
      List<PromptEvent> events = story.core.sent(PromptEvent.class);
      PromptEvent last = events.get(events.size() - 1);
      assertThat(last).isInstanceOfAny(PromptEvent.Done.class, PromptEvent.Failed.class);
    }

    private void play(PromptRequest prompt, Move move) {
      switch (move) {
        case OWN_BID -> story.bid(prompt, ME, CPU, 0);
        case PEER_BID -> story.bid(prompt, PEER, CPU, .5);
        case NO_BID -> story.noBid(prompt, PEER, NoBid.FULL, OptionalLong.of(10));
        case SCORES -> {
          if (!story.core.openAsks(ScoreRequest.class).isEmpty()) {
            story.scores();
          }
        }
        case CANCEL -> story.core.receive(ME, new CancelPrompt(prompt.promptId(), "gone"));
        case PEER_LEAVES -> story.peers();
        case PEER_COMES -> story.peer(CPU);
        case PEER_RESTARTS -> story.peers(Story.heard("peer", ++incarnation, 0, CPU));
        case A_LITTLE_TIME -> story.core.advance(Duration.ofMillis(70));
        case SILENCE -> story.core.advance(Duration.ofSeconds(2));
        default -> playRun(move);
      }
    }

    private void playRun(Move move) {
      if (story.core.sent(Award.class).isEmpty()) {
        return;
      }
      followAttempt();
      switch (move) {
        case ACCEPT -> story.accept();
        case REFUSE -> story.refuse(FailureCode.BUSY, OptionalLong.of(5));
        case REQUOTE -> {
          if (story.award().bidId().isPresent()) {
            story.requote(3);
          }
        }
        case CHUNK -> {
          story.chunk(seq++, "ab", offset);
          offset += 2;
        }
        case REPEATED_CHUNK -> story.chunk(Math.max(0, seq - 1), "ab", Math.max(0, offset - 2));
        case WRONG_CHUNK -> story.chunk(seq, "xy", offset + 1);
        case STOP -> story.completes(FinishReason.STOP, seq, Optional.empty());
        case ERROR ->
            story.completes(FinishReason.ERROR, seq, Optional.of(FailureCode.ENGINE_FAILED));
        default -> throw new IllegalStateException("not a move of a run: " + move);
      }
    }

    /** A new attempt counts its chunks anew, from the text that it was given. */
    private void followAttempt() {
      if (story.award().attempt() != attempt) {
        attempt = story.award().attempt();
        seq = 0;
        offset = story.award().prefixText().orElse("").length();
      }
    }
  }
}
