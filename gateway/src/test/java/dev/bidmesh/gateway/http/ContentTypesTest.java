package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        "application/json;"
      })
  void shouldTakeJsonInUtf8(String type) {
    assertThat(ContentTypes.requireJson(headers("Content-Type", type))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
        "application/jsonp",
        "text/plain, application/json"
      })
  void shouldRefuseEverythingElse(String type) {
    assertThat(ContentTypes.requireJson(headers("Content-Type", type)))
        .hasValueSatisfying(problem -> assertThat(problem.status()).isEqualTo(415));
  }

  @Test
  void shouldRefuseAMissingType() {
    assertThat(ContentTypes.requireJson(MultiMap.caseInsensitiveMultiMap())).isPresent();
  }

  @Test
  void shouldRefuseCompressedBodies() {
    MultiMap headers = headers("Content-Type", "application/json").add("Content-Encoding", "gzip");

    assertThat(ContentTypes.requireJson(headers))
        .hasValueSatisfying(problem -> assertThat(problem.field()).contains("Content-Encoding"));
  }

  private static MultiMap headers(String name, String value) {
    return MultiMap.caseInsensitiveMultiMap().add(name, value);
  }
}
