package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A question of the demo model's evaluation set.
 *
 * @param kind what it is about
 * @param question the prompt
 * @param answers those that count as right
 */
record EvalQuestion(String kind, String question, List<String> answers) {

  static List<EvalQuestion> all() throws IOException {
    try (InputStream in = EvalQuestion.class.getResourceAsStream("eval.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .map(EvalQuestion::parse)
          .toList();
    }
  }

  boolean accepts(String answer) {
    return answers.contains(answer.strip());
  }

  private static EvalQuestion parse(String line) {
    List<String> fields = Arrays.asList(line.split("\t"));
    return new EvalQuestion(fields.get(0), fields.get(1), fields.subList(2, fields.size()));
  }
}
