package dev.bidmesh.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.PromptTrace.Live;
import dev.bidmesh.protocol.message.PromptTrace.Step;
import dev.bidmesh.protocol.message.RecentReply.Summary;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunPhase;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PromptNewsTest {

  private static final DeviceId SELF = DeviceId.random(new Random(7));

  private final PromptId first = PromptId.create(SELF);
  private final PromptId second = PromptId.create(SELF);
  private final PromptNews news = new PromptNews(16);

  @BeforeEach
  void bothAreListed() {
    news.due(List.of(listed(second, "running"), listed(first, "running")));
  }

  @Test
  void shouldAskForWhatWasNotHeardOf() {
    assertThat(news.due(List.of(listed(second, "running"), listed(first, "done"))))
        .containsExactly(second, first);
  }

  @Test
  void shouldAskAgainOnlyForWhatIsInWorkOrHasChanged() {
    news.heard(trace(first, "running"));
    news.heard(trace(second, "done"));

    assertThat(news.due(List.of(listed(second, "done"), listed(first, "running"))))
        .containsExactly(first);
    assertThat(news.due(List.of(listed(second, "done"), listed(first, "done"))))
        .containsExactly(first);
  }

  @Test
  void shouldPutWhatHasChangedBeforeWhatIsStillInWork() {
    news.heard(trace(first, "running"));

    assertThat(news.due(List.of(listed(first, "running"), listed(second, "done"))))
        .containsExactly(second, first);
  }

  @Test
  void shouldAskForNoMoreThanItsLimitAndForTheRestLater() {
    var narrow = new PromptNews(1);
    List<Summary> list = List.of(listed(second, "done"), listed(first, "done"));

    assertThat(narrow.due(list)).containsExactly(second);
    narrow.heard(trace(second, "done"));
    assertThat(narrow.due(list)).containsExactly(first);
    narrow.heard(trace(first, "done"));
    assertThat(narrow.due(list)).isEmpty();
  }

  @Test
  void shouldTellATraceOnlyIfItSaysSomethingNew() {
    assertThat(news.heard(trace(first, "running"))).isTrue();
    assertThat(news.heard(trace(first, "running"))).isFalse();
    assertThat(news.heard(withTokens(first, 3))).isTrue();
    assertThat(news.heard(withTokens(first, 3))).isFalse();
    assertThat(news.heard(withTokens(first, 4))).isTrue();
    assertThat(news.heard(trace(first, "done"))).isTrue();
  }

  @Test
  void shouldKeepTheLastTraceOfEachPromptThatIsListed() {
    news.heard(trace(first, "running"));
    news.heard(trace(second, "running"));
    news.heard(trace(first, "done"));

    assertThat(news.known())
        .extracting(PromptTrace::promptId, PromptTrace::state)
        .containsExactly(tuple(first, "done"), tuple(second, "running"));

    news.due(List.of(listed(second, "running")));
    assertThat(news.known()).extracting(PromptTrace::promptId).containsExactly(second);

    news.clear();
    assertThat(news.known()).isEmpty();
  }

  @Test
  void shouldAskOnceMoreForWhatHasLeftTheListInWork() {
    news.heard(trace(first, "running"));
    news.heard(trace(second, "running"));

    assertThat(news.due(List.of(listed(second, "running")))).containsExactly(first, second);
    assertThat(news.followed()).containsExactly(second);
    assertThat(news.heard(trace(first, "done"))).isTrue();

    assertThat(news.due(List.of(listed(second, "running")))).containsExactly(second);
    assertThat(news.known()).extracting(PromptTrace::promptId).containsExactly(second);
  }

  @Test
  void shouldNotTellOfWhatHasLeftTheListAndRunsOn() {
    news.heard(trace(first, "running"));
    news.due(List.of());

    assertThat(news.heard(withTokens(first, 3))).isFalse();
    assertThat(news.followed()).isEmpty();
    assertThat(news.due(List.of())).isEmpty();
  }

  @Test
  void shouldLeaveHalfOfALookToWhatIsOnTheList() {
    var narrow = new PromptNews(2);
    List<PromptId> old = Stream.generate(() -> PromptId.create(SELF)).limit(3).toList();
    narrow.due(old.stream().map(id -> listed(id, "running")).toList());
    old.forEach(id -> narrow.heard(trace(id, "running")));
    List<Summary> list = List.of(listed(second, "running"));

    assertThat(narrow.due(list)).containsExactly(old.get(0), second);
    assertThat(narrow.followed()).containsExactly(second, old.get(1), old.get(2));
    assertThat(narrow.due(list)).containsExactly(old.get(1), second);
    assertThat(narrow.due(list)).containsExactly(old.get(2), second);
    assertThat(narrow.due(list)).containsExactly(second);
  }

  private static Summary listed(PromptId id, String state) {
    return new Summary(
        id, state, "auction", Optional.empty(), Optional.empty(), 1, Optional.empty());
  }

  private static PromptTrace trace(PromptId id, String state) {
    return trace(id, state, Optional.empty());
  }

  private static PromptTrace withTokens(PromptId id, int tokens) {
    var live = new Live(RunPhase.DECODE, 0, OptionalLong.empty(), tokens);
    return trace(id, "running", Optional.of(live));
  }

  private static PromptTrace trace(PromptId id, String state, Optional<Live> live) {
    return new PromptTrace(
        id,
        state,
        "auction",
        Optional.of("demo"),
        RoutingPolicy.ADAPTIVE,
        30,
        OptionalInt.empty(),
        50,
        12.5,
        List.of(),
        List.of(),
        Stream.of(new Step(0, "arrived")).toList(),
        Optional.empty(),
        Optional.empty(),
        live,
        Optional.empty());
  }
}
