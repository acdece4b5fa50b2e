package dev.bidmesh.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A question of the demo model's evaluation set, which {@code tools/demo-model} writes: a line with
 * tabs between kind, question and answers.
 *
 * @param kind what it is about
 * @param question the prompt
 * @param answers those that count as right; {@code …} at the beginning or the end of one stands for
 *     any text
 */
public record EvalQuestion(String kind, String question, List<String> answers) {

  private static final String ANY = "…";
  private static final int FIRST_ANSWER = 2;

  public EvalQuestion {
    answers = List.copyOf(answers);
  }

  /**
   * All questions of a file.
   *
   * @throws IllegalArgumentException if a line has no answer
   */
  public static List<EvalQuestion> read(Path file) throws IOException {
    return Files.readString(file, UTF_8).lines().map(EvalQuestion::parse).toList();
  }

  /**
   * The question of a line.
   *
   * @throws IllegalArgumentException if it has no answer
   */
  public static EvalQuestion parse(String line) {
    List<String> fields = Arrays.asList(line.split("\t"));
    if (fields.size() <= FIRST_ANSWER) {
      throw new IllegalArgumentException("a line needs kind, question and an answer: " + line);
    }
    return new EvalQuestion(
        fields.get(0), fields.get(1), fields.subList(FIRST_ANSWER, fields.size()));
  }

  /** Whether an answer counts as right. */
  public boolean accepts(String answer) {
    return answers.stream().anyMatch(right -> matches(right, answer.strip()));
  }

  private static boolean matches(String right, String answer) {
    if (right.startsWith(ANY)) {
      return answer.endsWith(right.substring(1));
    }
    return right.endsWith(ANY)
        ? answer.startsWith(right.substring(0, right.length() - 1))
        : answer.equals(right);
  }
}
