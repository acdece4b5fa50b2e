package dev.bidmesh.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TempDirsTest {

  private static final String KIND = "bidmesh-test-";

  private final Path all;

  TempDirsTest(@TempDir Path all) {
    this.all = all;
  }

  @Test
  void shouldRemoveOnlyWhatAProcessThatEndedHasLeft() throws IOException {
    // given
    Path own = made(KIND + ProcessHandle.current().pid() + "-1");
    Path orphan = made(KIND + "999999999999-1");
    Path other = made("bidmesh-other-999999999999-1");
    Path unnamed = made(KIND + "x");
    Files.writeString(orphan.resolve("file"), "x");

    // when
    TempDirs.removeOrphans(all, KIND);

    // then
    assertThat(orphan).doesNotExist();
    assertThat(own).exists();
    assertThat(other).exists();
    assertThat(unnamed).exists();
  }

  @Test
  void shouldNameOneAfterThisProcess() throws IOException {
    // when
    Path made = TempDirs.make(KIND);

    // then
    assertThat(made).isDirectory();
    assertThat(made.getFileName().toString())
        .startsWith(KIND + ProcessHandle.current().pid() + "-");
    TempDirs.remove(made);
    assertThat(made).doesNotExist();
    TempDirs.remove(made);
  }

  private Path made(String name) throws IOException {
    return Files.createDirectory(all.resolve(name));
  }
}
