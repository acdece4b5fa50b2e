package dev.bidmesh.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginGuardTest {

  private final OriginGuard guard = new OriginGuard(List.of("https://app.example"));

  @Test
  void shouldLetInProgramsThatAreNoBrowsers() {
    assertThat(guard.check(List.of(), "localhost:8770")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8770", "https://localhost:8770", "https://APP.example"})
  void shouldLetInOwnAndConfiguredPages(String origin) {
    assertThat(guard.check(List.of(origin), "localhost:8770")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8770",
        "https://evil.example",
        "https://app.example.evil.example",
        "file://"
      })
  void shouldKeepOutPagesOfOthers(String origin) {
    assertThat(guard.check(List.of(origin), "localhost:8770"))
        .hasValueSatisfying(problem -> assertThat(problem.status()).isEqualTo(403));
  }

  @Test
  void shouldGrantReadingOnlyToConfiguredOrigins() {
    assertThat(guard.grants("https://app.example")).isTrue();
    assertThat(guard.grants("http://localhost:8770")).isFalse();
  }
}
