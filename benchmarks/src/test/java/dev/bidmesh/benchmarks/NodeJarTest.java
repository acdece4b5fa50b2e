package dev.bidmesh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeJarTest {

  private final Path sources;

  NodeJarTest(@TempDir Path sources) {
    this.sources = sources;
  }

  @Test
  void shouldBeFoundFromTheDirectoryOfAModule() throws IOException {
    Path jar = Files.createDirectories(sources.resolve("node/target")).resolve("bidmesh.jar");
    Files.createFile(jar);
    Path module = Files.createDirectory(sources.resolve("benchmarks"));

    assertThat(ChildProcess.nodeJar("", module)).isEqualTo(jar.toString());
    assertThat(ChildProcess.nodeJar("", sources)).isEqualTo(jar.toString());
    assertThat(ChildProcess.nodeJar(jar.toString(), Path.of("/"))).isEqualTo(jar.toString());
  }

  @Test
  void shouldSayHowToBuildAJarThatIsNotThere() {
    assertThatThrownBy(() -> ChildProcess.nodeJar("", sources))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("node/target/bidmesh.jar")
        .hasMessageContaining("./mvnw");
    assertThatThrownBy(() -> ChildProcess.nodeJar(sources.resolve("x.jar").toString(), sources))
        .hasMessageContaining("x.jar");
  }
}
