package dev.bidmesh.gateway.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.gateway.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogatesTest {

  private final StrictJson json = new StrictJson(1_000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'prompt':'\\ud800'} | prompt holds half",
        "{'messages':[{'content':'a'},{'content':'\\udc00x'}]} | messages[1].content holds half",
        "{'tools':[{'function':{'description':'\\udfff'}}]} | tools[0].function.description holds",
        "{'options':{'stop':['a','\\ud83d']}} | options.stop[1] holds half",
        "{'extra':{'\\ud83d':1}} | the body is not valid JSON at line 1, column 18: Broken surrogate",
        "{'\\ud83d':1} | the body is not valid JSON at line 1, column 9: Broken surrogate"
      })
  void shouldNameThePlaceOfHalfACharacter(String body, String message) {
    assertThatThrownBy(() -> json.object(body.replace('\'', '"')))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().detail()).startsWith(message);
              assertThat(e.problem().status()).isEqualTo(400);
            });
  }

  @Test
  void shouldTakeWholeCharactersOfEveryPlane() {
    assertThat(json.object("{\"a\":\"\\ud83d\\ude00 ü 😀\"}").get("a").textValue())
        .isEqualTo("😀 ü 😀");
  }

  @Test
  void shouldNotRepeatAPlaceOfAnyLength() {
    String name = "😀".repeat(100);

    assertThatThrownBy(() -> json.object("{\"%s\":{\"%s\":\"\\ud800\"}}".formatted(name, name)))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().detail().length()).isLessThan(500));
  }
}
