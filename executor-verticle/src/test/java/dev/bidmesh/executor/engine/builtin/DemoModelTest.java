package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.testkit.EvalQuestion;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DemoModelTest {

  private static final BuiltinEngine ENGINE = new BuiltinEngine(BuiltinOptions.demoModel());
  private static List<EvalQuestion> questions = List.of();

  @BeforeAll
  static void start() throws Exception {
    questions =
        EvalQuestion.read(
            Path.of(Objects.requireNonNull(DemoModelTest.class.getResource("eval.tsv")).toURI()));
    StatusWatch.startAndAwaitReady(ENGINE);
  }

  @AfterAll
  static void stop() {
    ENGINE.close();
  }

  @Test
  void shouldAnswerEveryFifthQuestionAsWellAsTheStartingPoint() {
    List<EvalQuestion> sample = everyNth(5);

    assertThat(sample).hasSize(300);
    assertThat(right(sample)).isGreaterThanOrEqualTo(287);
  }

  @Test
  @Tag("long")
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void shouldAnswerTheEvaluationSetAsWellAsTheStartingPoint() {
    assertThat(questions).hasSize(1500);
    assertThat(right(questions)).isGreaterThanOrEqualTo(1448);
  }

  @Test
  void shouldWriteTheSameTextAloneAndFourAtATime() {
    List<EvalQuestion> sample = everyNth(15);
    List<String> alone = sample.stream().map(each -> answer(each.question())).toList();

    for (int from = 0; from < sample.size(); from += 4) {
      List<CollectingSink> together =
          sample.subList(from, from + 4).stream().map(each -> start(each.question())).toList();
      together.forEach(CollectingSink::awaitEnd);

      assertThat(together)
          .extracting(CollectingSink::text)
          .containsExactlyElementsOf(alone.subList(from, from + 4));
    }
    assertThat(alone).hasSize(100);
  }

  private static List<EvalQuestion> everyNth(int n) {
    return IntStream.range(0, questions.size())
        .filter(i -> i % n == 0)
        .mapToObj(questions::get)
        .toList();
  }

  private static long right(List<EvalQuestion> asked) {
    return asked.parallelStream().filter(each -> each.accepts(answer(each.question()))).count();
  }

  private static String answer(String question) {
    CollectingSink sink = start(question);
    sink.awaitEnd();
    return sink.text();
  }

  private static CollectingSink start(String question) {
    var sink = new CollectingSink();
    ENGINE.generate(
        new GenerationRequest("any", GenerationSpec.ofText(question), Optional.empty()), sink);
    return sink;
  }
}
