package dev.bidmesh.gateway.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RoutingPolicy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptReaderTest {

  private static final PromptLimits LIMITS = new PromptLimits(4096, 4096, 50, 600_000, 3_600_000);

  private final PromptReader reader = new PromptReader(() -> LIMITS);

  @Test
  void shouldFillInDefaultsForABarePrompt() {
    PromptBody body = read("{\"prompt\": \"Hello\"}");

    assertThat(body.generation().input()).isEqualTo(PromptInput.text("Hello"));
    assertThat(body.model()).isEmpty();
    assertThat(body.stream()).isEmpty();
    assertThat(body.priority()).isEqualTo(50);
    assertThat(body.deadlineMs()).isEqualTo(600_000);
    assertThat(body.policy()).isEmpty();
    assertThat(body.idempotent()).isTrue();
    assertThat(body.generation().maxTokens()).isEmpty();
    assertThat(body.generation().stop()).isEmpty();
    assertThat(body.generation().sampling().temperature()).isEmpty();
  }

  @Test
  void shouldReadEveryField() {
    PromptBody body =
        read(
            """
            {"prompt": "Hello", "model": "demo", "max_tokens": 7, "temperature": 0.5,
             "top_p": 0.9, "seed": 42, "stop": ["\\n", "END"], "stream": true, "priority": 99,
             "deadline_ms": 1500, "policy": "npu-first", "idempotent": false}
            """);

    assertThat(body.model()).contains("demo");
    assertThat(body.generation().maxTokens()).hasValue(7);
    assertThat(body.generation().sampling().temperature()).hasValue(0.5);
    assertThat(body.generation().sampling().topP()).hasValue(0.9);
    assertThat(body.generation().sampling().seed()).hasValue(42);
    assertThat(body.generation().stop()).containsExactly("\n", "END");
    assertThat(body.stream()).contains(true);
    assertThat(body.priority()).isEqualTo(99);
    assertThat(body.deadlineMs()).isEqualTo(1500);
    assertThat(body.policy()).contains(RoutingPolicy.NPU_FIRST);
    assertThat(body.idempotent()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"base\"} | base | base",
        "{\"prompt\":\"base\",\"npu_prompt\":\"npu\"} | npu | base",
        "{\"prompt\":\"base\",\"cpu_prompt\":\"cpu\"} | base | cpu",
        "{\"prompt\":\"base\",\"npu_prompt\":\"npu\",\"cpu_prompt\":\"cpu\"} | npu | cpu",
        "{\"npu_prompt\":\"npu\",\"cpu_prompt\":\"cpu\"} | npu | cpu",
      })
  void shouldGiveEachAcceleratorItsVariantOrTheBase(String json, String npu, String cpu) {
    var input = (PromptInput.Text) read(json).generation().input();

    assertThat(input.textFor(Accelerator.NPU)).isEqualTo(npu);
    assertThat(input.textFor(Accelerator.CPU)).isEqualTo(cpu);
    assertThat(input.textFor(Accelerator.GPU)).isEqualTo(cpu);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "any"})
  void shouldTakeThePlaceholdersForAModelAsNoModel(String name) {
    assertThat(read("{\"prompt\": \"x\", \"model\": \"" + name + "\"}").model()).isEmpty();
  }

  @Test
  void shouldTakeASingleStopText() {
    assertThat(read("{\"prompt\": \"x\", \"stop\": \"END\"}").generation().stop())
        .containsExactly("END");
  }

  @Test
  void shouldSkipAByteOrderMark() {
    assertThat(read("\uFEFF{\"prompt\": \"x\"}").generation().input())
        .isEqualTo(PromptInput.text("x"));
  }

  @Test
  void shouldKeepCharactersBeyondTheBasicPlane() {
    assertThat(read("{\"prompt\": \"\\ud83d\\ude00 😀\"}").generation().input())
        .isEqualTo(PromptInput.text("😀 😀"));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("wrongFields")
  void shouldNameTheFieldAndTheRemedy(String json, String field, String remedy) {
    Problem problem = refused(json.getBytes(UTF_8));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(problem.field()).contains(field);
    assertThat(problem.detail()).contains(field).contains(remedy);
  }

  static Stream<Arguments> wrongFields() {
    return Stream.of(
        Arguments.of("{}", "prompt", "send for example"),
        Arguments.of("{\"npu_prompt\": \"x\"}", "prompt", "add prompt as the fallback"),
        Arguments.of("{\"cpu_prompt\": \"x\"}", "prompt", "add prompt as the fallback"),
        Arguments.of("{\"prompt\": \"\"}", "prompt", "must not be empty"),
        Arguments.of("{\"prompt\": \" \\n\\t\"}", "prompt", "must not be empty"),
        Arguments.of("{\"prompt\": null}", "prompt", "must be a text, not null"),
        Arguments.of("{\"prompt\": 7}", "prompt", "must be a text, not 7"),
        Arguments.of("{\"prompt\": [\"x\"]}", "prompt", "must be a text, not a list"),
        Arguments.of("{\"prompt\": {\"a\": 1}}", "prompt", "must be a text, not an object"),
        Arguments.of("{\"prompt\": true}", "prompt", "must be a text, not true"),
        Arguments.of("{\"prompt\": \"\\ud800\"}", "prompt", "half of a surrogate pair"),
        with("\"npu_prompt\": \"\"", "npu_prompt", "must not be empty"),
        with("\"cpu_prompt\": 1", "cpu_prompt", "must be a text"),
        with("\"model\": \" \"", "model", "must not be empty"),
        with("\"model\": \"" + "m".repeat(257) + "\"", "model", "at most 256"),
        with("\"max_tokens\": 0", "max_tokens", "a whole number from 1 to 2147483647, not 0"),
        with("\"max_tokens\": -1", "max_tokens", "not -1"),
        with("\"max_tokens\": 1.5", "max_tokens", "a whole number"),
        with("\"max_tokens\": \"7\"", "max_tokens", "not a text"),
        with("\"max_tokens\": 1e99", "max_tokens", "a whole number"),
        with("\"max_tokens\": 99999999999999999999", "max_tokens", "a whole number"),
        with("\"max_tokens\": null", "max_tokens", "not null"),
        with("\"temperature\": -0.1", "temperature", "a number from 0 to 2, not -0.1"),
        with("\"temperature\": 2.1", "temperature", "not 2.1"),
        with("\"temperature\": \"NaN\"", "temperature", "not a text"),
        with("\"temperature\": 1e999", "temperature", "a number from 0 to 2"),
        with("\"temperature\": false", "temperature", "not false"),
        with("\"top_p\": 0", "top_p", "a number above 0 to 1, not 0"),
        with("\"top_p\": 1.01", "top_p", "not 1.01"),
        with("\"top_p\": -1", "top_p", "not -1"),
        with("\"seed\": -1", "seed", "a whole number from 0"),
        with("\"seed\": 0.5", "seed", "a whole number"),
        with("\"seed\": 9223372036854775808", "seed", "a whole number"),
        with("\"stop\": \"\"", "stop", "at least one character"),
        with("\"stop\": [\"a\", \"\"]", "stop", "at least one character"),
        with("\"stop\": [1]", "stop", "not 1"),
        with("\"stop\": 1", "stop", "a text or a list of at most 16 texts"),
        with("\"stop\": " + listOf(17), "stop", "at most 16"),
        with("\"stop\": \"" + "s".repeat(1025) + "\"", "stop", "at most 1024"),
        with("\"stream\": \"true\"", "stream", "must be true or false, not a text"),
        with("\"stream\": 1", "stream", "must be true or false, not 1"),
        with("\"priority\": -1", "priority", "from 0 to 100, not -1"),
        with("\"priority\": 101", "priority", "from 0 to 100, not 101"),
        with("\"deadline_ms\": 0", "deadline_ms", "from 1 to 3600000, not 0"),
        with("\"deadline_ms\": -5", "deadline_ms", "not -5"),
        with("\"deadline_ms\": 3600001", "deadline_ms", "not 3600001"),
        with("\"policy\": \"adaptiv\"", "policy", "did you mean 'adaptive'?"),
        with(
            "\"policy\": \"zzzzzzzzzzzz\"",
            "policy",
            "one of adaptive, npu-first, lowest-cpu, least-outstanding, power-of-two, round-robin, random"),
        with("\"policy\": 1", "policy", "must be a text"),
        with("\"idempotent\": 0", "idempotent", "must be true or false"),
        with("\"promt\": \"x\"", "promt", "did you mean 'prompt'?"),
        with("\"maxTokens\": 1", "maxTokens", "did you mean 'max_tokens'?"),
        with("\"Prompt\": \"x\"", "Prompt", "did you mean 'prompt'?"),
        with("\"messages\": []", "messages", "known are prompt, npu_prompt"));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("notAnObject")
  void shouldTellWhereTheJsonIsWrong(String json, String detail) {
    Problem problem = refused(json.getBytes(UTF_8));

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).contains(detail);
    assertThat(problem.detail()).doesNotContain("com.fasterxml", "Feature", "`", "Source");
  }

  static Stream<Arguments> notAnObject() {
    return Stream.of(
        Arguments.of("", "the body is empty; send a JSON object such as"),
        Arguments.of("  \n ", "the body is empty"),
        Arguments.of("[]", "must be a JSON object, not a list"),
        Arguments.of("null", "must be a JSON object, not null"),
        Arguments.of("\"prompt\"", "must be a JSON object, not a text"),
        Arguments.of("42", "must be a JSON object, not 42"),
        Arguments.of("{\"prompt\": \"x\"", "not valid JSON at line 1, column 15"),
        Arguments.of("{\n  \"prompt\": oops\n}", "not valid JSON at line 2, column 13"),
        Arguments.of("{\"prompt\": \"x\",}", "not valid JSON at line 1"),
        Arguments.of("{'prompt': 'x'}", "not valid JSON at line 1"),
        Arguments.of("{\"temperature\": NaN}", "not valid JSON at line 1"),
        Arguments.of("{\"temperature\": -Infinity}", "not valid JSON at line 1"),
        Arguments.of("{\"prompt\": \"a\nb\"}", "not valid JSON at line 1"),
        Arguments.of("{\"prompt\": \"x\"} {}", "more follows after the JSON object at line 1"),
        Arguments.of("{\"prompt\": \"x\"} x", "not valid JSON at line 1"),
        Arguments.of("{\"prompt\": \"x\", \"prompt\": \"y\"}", "Duplicate field 'prompt'"),
        Arguments.of("{\"stop\": " + "[".repeat(20) + "]".repeat(20) + "}", "nesting depth (17)"),
        Arguments.of("{\"" + "k".repeat(300) + "\": 1}", "not valid JSON at line 1"),
        Arguments.of("{\"seed\": " + "9".repeat(100) + "}", "not valid JSON at line 1"),
        Arguments.of("{\"prompt\": \"" + "x".repeat(5000) + "\"}", "not valid JSON at line 1"));
  }

  @ParameterizedTest
  @MethodSource("notUtf8")
  void shouldTellTheFirstByteThatIsNotUtf8(byte[] body, int position) {
    Problem problem = refused(body);

    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.detail()).contains("not UTF-8: byte " + position);
  }

  static Stream<Arguments> notUtf8() {
    return Stream.of(
        Arguments.of(new byte[] {'{', (byte) 0xff, '}'}, 1),
        Arguments.of(new byte[] {'{', '}', (byte) 0xc3}, 2),
        Arguments.of(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}, 0),
        Arguments.of(
            "{\"prompt\": \"é\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 12));
  }

  private PromptBody read(String json) {
    return reader.read(json.getBytes(UTF_8));
  }

  private Problem refused(byte[] body) {
    return catchThrowableOfType(ProblemException.class, () -> reader.read(body)).problem();
  }

  private static Arguments with(String field, String name, String remedy) {
    return Arguments.of("{\"prompt\": \"x\", " + field + "}", name, remedy);
  }

  private static String listOf(int count) {
    return "[" + String.join(",", java.util.Collections.nCopies(count, "\"s\"")) + "]";
  }

  @Test
  void shouldKnowExactlyTheFieldsOfTheProtocol() {
    assertThat(PromptReader.FIELDS)
        .isEqualTo(
            List.of(
                "prompt",
                "npu_prompt",
                "cpu_prompt",
                "model",
                "max_tokens",
                "temperature",
                "top_p",
                "seed",
                "stop",
                "stream",
                "priority",
                "deadline_ms",
                "policy",
                "idempotent"));
  }
}
