package dev.bidmesh.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirTest {

  private final Path temp;

  DataDirTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void shouldMakeTheDirectory() {
    // given
    Path path = temp.resolve("a/b");

    // when
    try (var dir = DataDir.claim(path)) {

      // then
      assertThat(dir.path()).isEqualTo(path).isDirectory();
    }
  }

  @Test
  void shouldBelongToOneNodeAtATime() {
    try (var held = DataDir.claim(temp)) {
      assertThat(DataDir.tryClaim(held.path())).isEmpty();
      assertThatThrownBy(() -> DataDir.claim(temp))
          .isInstanceOf(StartupException.class)
          .hasMessage(
              "another node uses the data directory %s (process %d). Stop it, or choose another"
                  + " with --name or --data-dir.",
              temp, ProcessHandle.current().pid());
    }
  }

  @Test
  void shouldBeFreeAfterClose() {
    // given
    DataDir.claim(temp).close();

    // when
    var again = DataDir.tryClaim(temp);

    // then
    assertThat(again).isPresent();
    again.ifPresent(DataDir::close);
  }

  @Test
  void shouldSayWhyItCannotBeUsed() throws IOException {
    // given
    Path file = Files.createFile(temp.resolve("file"));

    // then
    assertThatThrownBy(() -> DataDir.claim(file))
        .isInstanceOf(StartupException.class)
        .hasMessage(
            "cannot use the data directory %s: it is a file. Choose another with --data-dir or"
                + " BIDMESH_DATA_DIR.",
            file);
  }
}
