package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.llama.child.ChildCommand.Generate;
import dev.bidmesh.executor.engine.llama.child.ChildCommand.Turn;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.protocol.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EndingPromptsTest {

  private static final RestartPolicy POLICY =
      new RestartPolicy(Duration.ofMillis(500), Duration.ofSeconds(4), 2, Duration.ofMinutes(5));
  private static final long MEMORY = EndingPrompts.MEMORY.toNanos();

  private final EndingPrompts prompts = new EndingPrompts(POLICY, () -> 1);

  @Test
  void shouldRefuseTheSamePromptOnlyAndOnlyForAWhile() {
    prompts.ended(said("user", "one"), true, 0);

    assertThat(prompts.refusal(said("user", "one"), MEMORY - 1).orElseThrow().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(prompts.refusal(said("user", "two"), MEMORY - 1)).isEmpty();
    assertThat(prompts.refusal(said("assistant", "one"), MEMORY - 1)).isEmpty();
    assertThat(prompts.refusal(Generate.count(1, "one"), MEMORY - 1)).isEmpty();
    assertThat(prompts.refusal(said("user", "one"), MEMORY)).isEmpty();
  }

  @Test
  void shouldRefuseOneThatWasNotAloneOnlyIfItComesToThatAgain() {
    prompts.ended(said("user", "one"), false, 0);
    assertThat(prompts.refusal(said("user", "one"), 1)).isEmpty();

    prompts.ended(said("user", "one"), false, 2);
    assertThat(prompts.refusal(said("user", "one"), 3)).isPresent();
  }

  @Test
  void shouldTellTwoTurnsFromOne() {
    prompts.ended(conversation(new Turn("user", "one"), new Turn("user", "two")), true, 0);

    assertThat(prompts.refusal(said("user", "one3:two"), 1)).isEmpty();
    assertThat(prompts.refusal(said("user", "one4:user3:two"), 1)).isEmpty();
  }

  @Test
  void shouldRefuseToCountARawPromptThatHasEndedAProcess() {
    prompts.ended(Generate.count(1, "raw"), true, 0);

    assertThat(prompts.refusal(Generate.count(2, "raw"), 1).orElseThrow().message())
        .contains("raw prompt");
  }

  @Test
  void shouldRememberNoMoreThanSomeAndThoseThatCameLast() {
    for (int i = 0; i <= EndingPrompts.MOST; i++) {
      prompts.ended(said("user", "prompt " + i), true, i);
    }

    assertThat(prompts.refusal(said("user", "prompt 0"), 100)).isEmpty();
    assertThat(prompts.refusal(said("user", "prompt 1"), 100)).isPresent();
    assertThat(prompts.refusal(said("user", "prompt " + EndingPrompts.MOST), 100)).isPresent();
  }

  @Test
  void shouldLoadLaterEachTimeAndNeverGiveUp() {
    List<Duration> pauses =
        LongStream.range(0, 6)
            .mapToObj(
                i -> {
                  prompts.started();
                  prompts.serves(i);
                  return prompts.ended(said("user", "prompt " + i), true, i);
                })
            .toList();

    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(500L, 1_000L, 2_000L, 4_000L, 4_000L, 4_000L);
  }

  @Test
  void shouldLoadSoonAgainAfterACalm() {
    prompts.ended(said("user", "one"), true, 0);
    prompts.ended(said("user", "two"), true, 1);
    prompts.started();
    prompts.serves(2);

    assertThat(prompts.ended(said("user", "three"), true, 2 + POLICY.calm().toNanos()))
        .isEqualTo(Duration.ofMillis(500));
  }

  private static Generate said(String role, String content) {
    return conversation(new Turn(role, content));
  }

  private static Generate conversation(Turn... turns) {
    return new Generate(1, List.of(turns), "", "", 1, 0, 1, 0, 0, false);
  }
}
