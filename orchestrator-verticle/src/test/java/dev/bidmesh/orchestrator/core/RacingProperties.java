package dev.bidmesh.orchestrator.core;

import static dev.bidmesh.orchestrator.core.Story.CPU;
import static dev.bidmesh.orchestrator.core.Story.ME;
import static dev.bidmesh.orchestrator.core.Story.PEER;
import static dev.bidmesh.orchestrator.core.Story.heard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.orchestrator.HedgeConfig;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.BidRequest;
import dev.bidmesh.protocol.message.CancelPrompt;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.testkit.Devices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/**
 * Two attempts at one prompt in whatever order their messages come: the client gets the text of
 * one, once and whole, and the other is told to stop.
 */
class RacingProperties {

  private static final List<DeviceId> DEVICES = List.of(ME, PEER, Devices.id("other"));
  private static final Set<String> LIVE = Set.of("awarded", "running");

  enum Move {
    ACCEPTS,
    REFUSES,
    REQUOTES,
    SAYS,
    REPEATS,
    SAYS_TOO_EARLY,
    SAYS_WHAT_DOES_NOT_FOLLOW,
    SHOWS_LIFE,
    STOPS,
    FAILS,
    PEER_LEAVES,
    PEER_COMES,
    CANCEL,
    A_LITTLE_TIME,
    FIRST_TEXT_OVERDUE,
    SILENCE
  }

  /** What happens, and to which attempt: the latest or the one before. */
  record Step(Move move, boolean latest) {}

  @Property
  void shouldDeliverOneAttemptsTextAndStopTheOther(
      @ForAll @Size(max = 80) List<Move> moves, @ForAll @Size(80) List<Boolean> latest) {
    var play = new Play();
    for (int i = 0; i < moves.size(); i++) {
      play.play(new Step(moves.get(i), latest.get(i)));
    }
    play.shouldHaveEndedWell();
  }

  private static final class Play {

    // Many hedges, so that there is something to see; the share has tests of its own.
    private final HedgeConfig generous =
        new HedgeConfig(true, 1, 100, Duration.ofSeconds(2), Duration.ofMillis(250));
    private final Story story = new Story(Story.hedging(generous));
    private final List<Awarded> attempts = new ArrayList<>();
    private final Set<Integer> overByThemselves = new HashSet<>();
    private final PromptRequest prompt;
    private int auctions;

    Play() {
      meshOfThree();
      prompt = story.arrives();
      settle();
    }

    private void meshOfThree() {
      story.engines(CPU).peers(heard("peer", 1, 0, CPU), heard("other", 1, 0, CPU));
    }

    /** Everybody bids as soon as there is an auction, and the bandit answers at once. */
    private void settle() {
      int asked = story.core.sent(BidRequest.class).size();
      if (asked > auctions) {
        auctions = asked;
        for (DeviceId device : DEVICES) {
          story.bid(prompt, device, CPU, 0);
        }
      }
      while (!story.core.openAsks(ScoreRequest.class).isEmpty()) {
        story.scores();
      }
      List<Award> awards = story.core.sent(Award.class);
      for (Award award : awards.subList(attempts.size(), awards.size())) {
        attempts.add(new Awarded(story, award));
      }
    }

    void play(Step step) {
      switch (step.move()) {
        case PEER_LEAVES -> leave();
        case PEER_COMES -> meshOfThree();
        case CANCEL -> {
          if (attempts.size() > 4) {
            story.core.receive(ME, new CancelPrompt(prompt.promptId(), "gone"));
          }
        }
        case A_LITTLE_TIME -> story.core.advance(Duration.ofMillis(70));
        case FIRST_TEXT_OVERDUE -> story.core.advance(Duration.ofMillis(1_600));
        case SILENCE -> story.core.advance(Duration.ofSeconds(2));
        default -> playAttempt(step);
      }
      int before = attempts.size();
      settle();
      if (attempts.size() > before) {
        shouldHoldAtMostTwo();
      }
    }

    private void leave() {
      story.peers(heard("other", 1, 0, CPU));
      for (Awarded each : attempts) {
        if (each.device().equals(PEER)) {
          overByThemselves.add(each.award().attempt());
        }
      }
    }

    private void playAttempt(Step step) {
      int index = attempts.size() - (step.latest() ? 1 : 2);
      if (index < 0) {
        return;
      }
      Awarded one = attempts.get(index);
      switch (step.move()) {
        case ACCEPTS -> one.accepts(.4);
        case REFUSES -> {
          overByThemselves.add(one.award().attempt());
          one.refuses();
        }
        case REQUOTES -> {
          overByThemselves.add(one.award().attempt());
          one.requotes();
        }
        case SAYS -> one.says(letter(one));
        case REPEATS -> one.repeats(letter(one));
        case SAYS_TOO_EARLY -> one.saysTooEarly(letter(one));
        case SAYS_WHAT_DOES_NOT_FOLLOW -> one.piece(one.nextPiece(), letter(one), 999);
        case SHOWS_LIFE -> one.lives(RunPhase.PREFILL, 0);
        case STOPS -> {
          overByThemselves.add(one.award().attempt());
          one.stops();
        }
        case FAILS -> {
          overByThemselves.add(one.award().attempt());
          one.fails(FailureCode.ENGINE_FAILED);
        }
        default -> throw new IllegalStateException("not a move of an attempt: " + step);
      }
    }

    private void shouldHoldAtMostTwo() {
      assertThat(story.trace(prompt).attempts())
          .extracting(PromptTrace.Attempt::outcome)
          .filteredOn(LIVE::contains)
          .hasSizeLessThanOrEqualTo(2);
    }

    void shouldHaveEndedWell() {
      story.core.advance(Duration.ofMillis(prompt.deadlineRemainingMs()));
      settle();
      story.core.advance(Duration.ofMinutes(1));

      int endings =
          story.core.sent(PromptEvent.Done.class).size()
              + story.core.sent(PromptEvent.Failed.class).size();
      assertThat(endings).isEqualTo(1);
      assertThat(story.core.timers()).isEmpty();
      shouldHaveWholeText();
      shouldHaveStoppedEverybody();
    }

    /** The attempts that wrote the text come one after the other, the next where the last ended. */
    private void shouldHaveWholeText() {
      long expected = 0;
      for (PromptEvent.Delta delta : story.core.sent(PromptEvent.Delta.class)) {
        assertThat(delta.offset()).isEqualTo(expected);
        expected += delta.content().length();
      }
      int last = 0;
      for (char letter : story.text().toCharArray()) {
        int attempt = letter - 'a';
        if (attempt != last) {
          assertThat(attempt).isGreaterThan(last);
          // A hedge begins at the beginning; whoever goes on begins where the client is.
          String prefix = award(attempt).prefixText().orElse("");
          assertThat(story.text()).startsWith(prefix + letter);
          last = attempt;
        }
      }
    }

    /**
     * Not every number is awarded: a device that does not answer a question first is passed over.
     */
    private Award award(int number) {
      return attempts.stream()
          .map(Awarded::award)
          .filter(award -> award.attempt() == number)
          .findFirst()
          .orElseThrow();
    }

    private void shouldHaveStoppedEverybody() {
      for (Awarded each : attempts) {
        boolean over = overByThemselves.contains(each.award().attempt());
        assertThat(over || each.isCancelled())
            .as("attempt %s is over", each.award().attempt())
            .isTrue();
      }
    }

    /** What an attempt writes, so that its text is known from all others'. */
    private static String letter(Awarded attempt) {
      return String.valueOf((char) ('a' + attempt.award().attempt()));
    }
  }
}
