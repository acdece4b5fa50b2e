package dev.bidmesh.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshFileTest {

  private final Path directory;
  private final MeshFile file;

  MeshFileTest(@TempDir Path directory) {
    this.directory = directory;
    this.file = new MeshFile(directory);
  }

  @Test
  void shouldKnowNobodyAtFirst() {
    assertThat(file.read()).isEmpty();
  }

  @Test
  void shouldRememberTheLastMembers() {
    // given
    var last = List.of(new HostPort("10.0.0.5", 8772), new HostPort("::1", 9000));
    file.write(List.of(new HostPort("10.0.0.4", 8772)));

    // when
    file.write(last);

    // then
    assertThat(new MeshFile(directory).read()).isEqualTo(last);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void shouldRememberAFewOfVeryMany() {
    file.write(IntStream.rangeClosed(1, 500).mapToObj(n -> new HostPort("h" + n, 1)).toList());
    assertThat(file.read()).hasSize(64).contains(new HostPort("h1", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "{\"members\":null}", "{\"members\":[\"a b\"]}", "["})
  void shouldForgetADamagedFile(String content) throws IOException {
    Files.writeString(directory.resolve(MeshFile.NAME), content);
    assertThat(file.read()).isEmpty();
  }
}
