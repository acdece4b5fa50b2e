package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtraFieldsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "grammar | \"root ::= [0-9]+\"",
        "json_schema | {\"type\":\"object\"}",
        "guided_json | {\"type\":\"object\"}",
        "guided_choice | [\"yes\",\"no\"]",
        "structured_outputs | {\"regex\":\"a\"}",
        "regex | \"a*\"",
        "logit_bias | {\"5\":1}",
        "suffix | \"end\""
      })
  void shouldNeedALaneThatTakesWhatBindsAnAnswer(String field, String value) {
    Map<String, RawJson> extra = extra(field, value);

    assertThat(ExtraFields.constraint(extra)).contains(field);
    assertThat(ExtraFields.needs(extra)).containsExactly(Capability.CONSTRAINTS);
    assertThat(ExtraFields.form(extra).isPresent()).isEqualTo(!field.equals("logit_bias"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "grammar | \"\"",
        "logit_bias | {}",
        "guided_json | null",
        "tool_choice | \"auto\"",
        "tool_choice | \"none\"",
        "tool_choice | null",
        "top_k | 40",
        "min_p | 0.1",
        "repeat_penalty | 1.1",
        "frequency_penalty | 0.5",
        "parallel_tool_calls | true",
        "reasoning_effort | \"low\""
      })
  void shouldNeedNothingForWhatOnlyTunesAnAnswerOrAsksForNothing(String field, String value) {
    assertThat(ExtraFields.needs(extra(field, value))).isEmpty();
    assertThat(ExtraFields.withoutPlace(extra(field, value))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {"\"required\"", "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}"})
  void shouldNeedALaneThatCallsToolsIfOneMustBeCalled(String choice) {
    assertThat(ExtraFields.forcesTools(extra("tool_choice", choice))).isTrue();
    assertThat(ExtraFields.needs(extra("tool_choice", choice))).containsExactly(Capability.TOOLS);
  }

  @ParameterizedTest
  @CsvSource({"n,2", "best_of,3", "logprobs,true", "top_logprobs,5", "echo,true"})
  void shouldNameWhatAnAnswerHasNoPlaceFor(String field, String value) {
    assertThat(ExtraFields.withoutPlace(extra(field, value))).contains(field);
  }

  @ParameterizedTest
  @CsvSource({"n,1", "best_of,1", "logprobs,false", "logprobs,0", "top_logprobs,0", "echo,false"})
  void shouldNameNothingThatIsAskedForInVain(String field, String value) {
    assertThat(ExtraFields.withoutPlace(extra(field, value))).isEmpty();
  }

  @Test
  void shouldNameTheFirstOfSeveral() {
    var extra = Map.of("regex", new RawJson("\"a\""), "ebnf", new RawJson("\"b\""));

    assertThat(ExtraFields.constraint(extra)).contains("ebnf");
  }

  private static Map<String, RawJson> extra(String field, String value) {
    return Map.of(field, new RawJson(value));
  }
}
