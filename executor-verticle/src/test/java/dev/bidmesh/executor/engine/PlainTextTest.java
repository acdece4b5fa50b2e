package dev.bidmesh.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RawJson;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "grammar | \"root ::= x\"",
        "guided_regex | \"a\"",
        "json_schema | {\"type\":\"object\"}",
        "logit_bias | {\"1\":-100}",
        "tool_choice | \"required\"",
        "n | 2",
        "logprobs | true"
      })
  void shouldRefuseByNameAFieldThatWouldBeLost(String field, String value) {
    Optional<Refusal> refusal = check(Map.of(field, new RawJson(value)));

    assertThat(refusal.map(Refusal::code)).contains(FailureCode.UNSUPPORTED);
    assertThat(refusal.map(Refusal::message))
        .contains("the engine x does not support " + field + "; leave it out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "top_k | 40",
        "min_p | 0.05",
        "presence_penalty | 0.2",
        "frequency_penalty | 0.2",
        "repeat_penalty | 1.1",
        "tool_choice | \"auto\"",
        "logit_bias | {}",
        "keep_alive | \"5m\"",
        "n | 1"
      })
  void shouldTolerateWhatHardlyChangesTheAnswer(String field, String value) {
    assertThat(check(Map.of(field, new RawJson(value)))).isEmpty();
  }

  private static Optional<Refusal> check(Map<String, RawJson> extra) {
    var plain = GenerationSpec.ofText("Hi");
    return PlainText.check(
        "x",
        new GenerationSpec(
            plain.input(),
            plain.tools(),
            plain.responseFormat(),
            plain.maxTokens(),
            plain.sampling(),
            plain.stop(),
            extra));
  }
}
