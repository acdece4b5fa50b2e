package dev.bidmesh.executor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserHomeTest {

  @ParameterizedTest
  @CsvSource({
    "~, /home/me",
    "~/, /home/me",
    "~/models/a.gguf, /home/me/models/a.gguf",
    "models/~/a.gguf, models/~/a.gguf",
    "~you/a.gguf, ~you/a.gguf",
    "/models/a.gguf, /models/a.gguf"
  })
  void shouldStandForTheUsersDirectoryWhereAPathBeginsWithIt(String written, String path) {
    assertThat(UserHome.path(written, Path.of("/home/me"))).isEqualTo(Path.of(path));
  }

  @Test
  void shouldBeTheOneThatOtherProgramsSee() {
    assertThat(UserHome.of(Map.of("HOME", "/somewhere"))).isEqualTo(Path.of("/somewhere"));
  }

  @ParameterizedTest
  @CsvSource({"''", "' '"})
  void shouldBeTheOneOfTheUserDatabaseIfNothingIsSaid(String told) {
    assertThat(UserHome.of(Map.of("HOME", told)))
        .isEqualTo(Path.of(System.getProperty("user.home")));
  }
}
