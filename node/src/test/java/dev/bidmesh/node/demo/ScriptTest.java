package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ScriptTest {

  private final Audience audience = new Audience();

  @Test
  void shouldShowAllThreeScenes() {
    // when
    audience.ownNpu().auction().upToTheKill();

    // then
    assertThat(audience.all(DemoEffect.Kill.class)).containsExactly(new DemoEffect.Kill("desktop"));

    // when
    audience
        .takeover(Audience.STORY.substring(51))
        .tell(
            new DemoEvent.NodeEnded("desktop"),
            new DemoEvent.Answered(5, Audience.won(Audience.STORY, "laptop", 2)),
            new DemoEvent.Answered(6, Audience.won(Audience.STORY, "laptop", 1)));

    // then
    assertThat(audience.all(DemoEffect.Finish.class)).containsExactly(new DemoEffect.Finish(true));
    assertThat(audience.reports(Report.SceneEnded.class))
        .allSatisfy(scene -> assertThat(scene.problems()).isEmpty())
        .extracting(Report.SceneEnded::device)
        .containsExactly("phone", "desktop", "laptop");
    assertThat(audience.reports(Report.TookOver.class))
        .containsExactly(new Report.TookOver(3, "laptop", 2300));
    assertThat(audience.reports(Report.Compared.class))
        .containsExactly(new Report.Compared(3, "laptop", true, Audience.STORY.length()));
  }

  @Test
  void shouldAskTheSurvivorItselfForTheTextToCompareWith() {
    // when
    audience.ownNpu().auction().upToTheKill().takeover("x");

    // then
    assertThat(audience.all(DemoEffect.Ask.class))
        .last()
        .isEqualTo(new DemoEffect.Ask(6, "laptop", "Tell me a story about a cat.", "laptop"));
  }

  @Test
  void shouldLetTheBusyNpuGoWhenNoLongerNeeded() {
    // when
    audience
        .ownNpu()
        .auction()
        .upToTheKill()
        .takeover(Audience.STORY.substring(51))
        .tell(
            new DemoEvent.Answered(6, Audience.won(Audience.STORY, "laptop", 1)),
            new DemoEvent.Answered(5, Audience.won(Audience.STORY, "laptop", 2)));

    // then
    assertThat(audience.all(DemoEffect.Cancel.class)).containsExactly(new DemoEffect.Cancel(4));
  }

  @Test
  void shouldAskOnlyWhenTheNpuIsBusy() {
    // given
    audience.ownNpu();

    // then
    assertThat(audience.all(DemoEffect.Ask.class))
        .extracting(DemoEffect.Ask::call)
        .last()
        .isEqualTo(2);

    // when
    audience.tell(new DemoEvent.Accepted(2, "p2", "phone"));

    // then
    assertThat(audience.all(DemoEffect.Ask.class))
        .extracting(DemoEffect.Ask::call)
        .last()
        .isEqualTo(3);
  }

  @Test
  void shouldNotCallAnAuctionAnAnswerOfTheOwnNpu() {
    // when
    audience.tell(
        new DemoEvent.MeshReady(),
        new DemoEvent.Text(1, "Paris"),
        new DemoEvent.Answered(1, Audience.won("Paris", "desktop", 1)));

    // then
    assertProblems("the asked device answers itself, not desktop", "there is no auction");
    assertThat(audience.reports(Report.NoAuction.class)).isEmpty();
  }

  @Test
  void shouldNoticeThatADeviceDidNotBid() {
    // given
    AnswerFacts answer =
        Audience.won("A node is one device with Bidmesh running on it.", "desktop", 1);
    List<BidFacts> two =
        answer.bids().stream().filter(bid -> !bid.device().equals("laptop")).toList();

    // when
    audience
        .ownNpu()
        .tell(
            new DemoEvent.Accepted(2, "p2", "phone"),
            new DemoEvent.Traced(3, two, "desktop"),
            new DemoEvent.Text(3, answer.output()),
            new DemoEvent.Answered(
                3,
                new AnswerFacts(
                    answer.output(), "desktop", "CPU", "detected", false, 1, 1300, 2900, two)));

    // then
    assertProblems("all devices bid");
  }

  @Test
  void shouldNoticeThatABetterBidDidNotWinUnlessItDeclined() {
    assertThat(problemsWhereTheDesktopIsBetterAnd("passed over by the policy"))
        .contains("the lowest score wins, unless that device declines");
    assertThat(problemsWhereTheDesktopIsBetterAnd("refused: busy")).isEmpty();
  }

  private static List<String> problemsWhereTheDesktopIsBetterAnd(String verdict) {
    AnswerFacts answer =
        Audience.won("A node is one device with Bidmesh running on it.", "laptop", 1);
    var bids = new ArrayList<>(answer.bids());
    bids.set(0, new BidFacts("desktop", "CPU", 900, 0, OptionalDouble.of(0.5), false, verdict));
    var audience =
        new Audience()
            .ownNpu()
            .tell(
                new DemoEvent.Accepted(2, "p2", "phone"),
                new DemoEvent.Traced(3, bids, "laptop"),
                new DemoEvent.Text(3, answer.output()),
                new DemoEvent.Answered(3, answer));
    return audience.reports(Report.SceneEnded.class).skip(1).findFirst().orElseThrow().problems();
  }

  @Test
  void shouldNoticeARepeatedWord() {
    // when
    audience
        .ownNpu()
        .auction()
        .upToTheKill()
        .takeover(Audience.STORY.substring(47))
        .tell(
            new DemoEvent.Answered(6, Audience.won(Audience.STORY, "laptop", 1)),
            new DemoEvent.Answered(5, Audience.won(Audience.STORY, "laptop", 2)));

    // then
    assertProblems("the text equals the uninterrupted one");
  }

  @Test
  void shouldNoticeThatNothingWasLost() {
    // when
    audience
        .ownNpu()
        .auction()
        .upToTheKill()
        .tell(new DemoEvent.Answered(5, Audience.won(Audience.STORY, "desktop", 1)));

    // then
    assertProblems("a run is lost while its text streams");
  }

  @Test
  void shouldNotKillTheDeviceThatIsAsked() {
    // when
    audience
        .ownNpu()
        .auction()
        .tell(
            new DemoEvent.Accepted(4, "p4", "phone"),
            new DemoEvent.Traced(5, Audience.bids("phone"), "phone"),
            new DemoEvent.Text(5, Audience.STORY));

    // then
    assertThat(audience.all(DemoEffect.Kill.class)).isEmpty();
    assertProblems("another device is faster than the busy NPU");
  }

  @Test
  void shouldEndWhenAPromptFails() {
    // when
    audience.tell(new DemoEvent.MeshReady(), new DemoEvent.Failed(1, "all slots are taken"));

    // then
    assertProblems("all slots are taken");
  }

  @Test
  void shouldNotCallATraceThatDoesNotComeAPrompt() {
    // when
    audience
        .ownNpu()
        .tell(
            new DemoEvent.Accepted(2, "p2", "phone"),
            new DemoEvent.Untraced(3, "no answer within the deadline"));

    // then
    assertProblems("who bid for a prompt and runs it; this one did not: no answer within");
  }

  @Test
  void shouldEndWhenNothingHappens() {
    // when
    audience.ownNpu().tell(new DemoEvent.TimedOut());

    // then
    assertProblems("the scene comes to its end in time");
  }

  @Test
  void shouldDoNothingMoreAfterTheEnd() {
    // given
    audience.tell(new DemoEvent.MeshReady(), new DemoEvent.Failed(1, "x"));
    int before = audience.effects.size();

    // when
    audience.tell(new DemoEvent.Text(1, "late"), new DemoEvent.TimedOut());

    // then
    assertThat(audience.effects).hasSize(before);
  }

  private void assertProblems(String... parts) {
    assertThat(audience.all(DemoEffect.Finish.class)).containsExactly(new DemoEffect.Finish(false));
    assertThat(audience.reports(Report.SceneEnded.class).toList())
        .last()
        .satisfies(scene -> assertThat(String.join("; ", scene.problems())).contains(parts));
  }
}
