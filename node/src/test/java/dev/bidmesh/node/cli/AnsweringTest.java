package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnsweringTest {

  private final Answering answering = new Answering();
  private final List<String> ended = new ArrayList<>();

  @Test
  void shouldHaveNothingToCallOffAfterAQuestion() {
    assertThat(answering.begin()).isTrue();
    answering.by(() -> ended.add("first"));
    answering.end();

    assertThat(answering.callOff()).isFalse();
    assertThat(ended).isEmpty();
  }

  @Test
  void shouldBeginNoQuestionOnceThereWasNoneToCallOff() {
    // when: somebody interrupts while the next question is read
    assertThat(answering.callOff()).isFalse();

    // then
    assertThat(answering.begin()).isFalse();
    assertThat(answering.callOff()).isFalse();
  }

  @Test
  void shouldEndTheTryThatIsUnderWay() {
    answering.begin();
    answering.by(() -> ended.add("first"));
    answering.by(() -> ended.add("second"));

    assertThat(answering.callOff()).isTrue();
    assertThat(ended).containsExactly("second");
  }

  @Test
  void shouldAllowNoOtherTryOnceItIsCalledOffBetweenTwo() {
    answering.begin();
    answering.check();

    // when: the first has not begun, or is over
    assertThat(answering.callOff()).isTrue();

    // then
    assertThatThrownBy(answering::check)
        .isInstanceOfSatisfying(
            CliException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
  }

  @Test
  void shouldEndATryAtOnceThatBeganWhileItWasCalledOff() {
    answering.begin();
    answering.check();
    answering.callOff();

    answering.by(() -> ended.add("late"));

    assertThat(ended).containsExactly("late");
  }

  @Test
  void shouldAskTheNextQuestionAfterOneThatWasCalledOff() {
    answering.begin();
    answering.callOff();
    answering.end();

    answering.begin();

    assertThatCode(answering::check).doesNotThrowAnyException();
    answering.by(() -> ended.add("next"));
    assertThat(ended).isEmpty();
  }
}
