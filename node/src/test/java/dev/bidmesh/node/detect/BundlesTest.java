package dev.bidmesh.node.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {

  private final Path home;

  BundlesTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldFindABundleAndThoseInAFolder() throws IOException {
    Path alone = bundle("alone");
    Path second = bundle("genie/llama-8b");
    Path first = bundle("genie/llama-3b");
    Files.createDirectories(home.resolve("genie/empty"));

    assertThat(Bundles.find(List.of(alone.toString(), "~/genie"), home))
        .containsExactly(alone, first, second);
  }

  @Test
  void shouldFindNothingWhereThereIsNothing() {
    assertThat(Bundles.find(List.of("~/genie", "/nonexistent", "\0"), home)).isEmpty();
  }

  private Path bundle(String path) throws IOException {
    Path folder = Files.createDirectories(home.resolve(path));
    Files.writeString(folder.resolve(Bundles.DESCRIPTION), "{}");
    return folder;
  }
}
