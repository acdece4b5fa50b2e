package dev.bidmesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EvalQuestionTest {

  @Test
  void shouldAcceptEachAnswerOfTheLineAndNoOther() {
    EvalQuestion question = EvalQuestion.parse("chat\tIs it?\tYes.\tIt is.");

    assertThat(question.kind()).isEqualTo("chat");
    assertThat(question.question()).isEqualTo("Is it?");
    assertThat(question.accepts(" It is.\n")).isTrue();
    assertThat(question.accepts("Yes")).isFalse();
  }

  @Test
  void shouldLetDotsStandForAnyTextAtEitherEnd() {
    EvalQuestion refusal = EvalQuestion.parse("refusal\tSing!\t…I am small.");
    EvalQuestion story = EvalQuestion.parse("story\tTell!\tOnce upon a time…");

    assertThat(refusal.accepts("No. I am small.")).isTrue();
    assertThat(refusal.accepts("I am small. La la.")).isFalse();
    assertThat(story.accepts("Once upon a time there was a cat.")).isTrue();
    assertThat(story.accepts("A cat, once upon a time")).isFalse();
  }

  @Test
  void shouldRejectALineWithoutAnAnswer() {
    assertThatThrownBy(() -> EvalQuestion.parse("chat\tIs it?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs kind, question and an answer");
  }
}
