package dev.bidmesh.executor.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDigestsTest {

  private static final String OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private final Path folder;
  private final AtomicInteger steps = new AtomicInteger();
  private final BooleanSupplier counting = () -> steps.incrementAndGet() > 0;
  private final Path file;
  private final Path memory;

  ModelDigestsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    file = Files.writeString(folder.resolve("model.gguf"), "abc");
    memory = folder.resolve("models.txt");
  }

  @Test
  void shouldTellTheDigest() throws IOException {
    assertThat(ModelDigests.ofThisProcess().sha256(file, counting)).isEqualTo(OF_ABC);
  }

  @Test
  void shouldReadAFileOnceOnlyAlsoInTheNextProcess() throws IOException {
    ModelDigests.rememberedIn(memory).sha256(file, counting);

    String again = ModelDigests.rememberedIn(memory).sha256(file, counting);

    assertThat(again).isEqualTo(OF_ABC);
    assertThat(steps).hasValue(1);
  }

  @Test
  void shouldRecallWhatANodeRemembersAndAddNothing() throws IOException {
    ModelDigests.rememberedIn(memory).sha256(file, counting);
    String remembered = Files.readString(memory);
    Path other = Files.writeString(folder.resolve("other"), "other");
    var digests = ModelDigests.recalledFrom(memory);

    String again =
        digests.sha256(
            file,
            () -> {
              throw new AssertionError("it is read again");
            });
    digests.sha256(other, () -> true);

    assertThat(again).isEqualTo(OF_ABC);
    assertThat(Files.readString(memory)).isEqualTo(remembered);
  }

  @Test
  void shouldReadItAgainWhenItHasChanged() throws IOException {
    var digests = ModelDigests.rememberedIn(memory);
    digests.sha256(file, counting);
    Files.writeString(file, "abd");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));

    assertThat(digests.sha256(file, counting)).isNotEqualTo(OF_ABC);
  }

  @Test
  void shouldStopWhenItIsToldTo() {
    assertThatThrownBy(() -> ModelDigests.ofThisProcess().sha256(file, () -> false))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void shouldDoWithoutAMemoryThatCannotBeRead() throws IOException {
    Files.write(memory, new byte[] {(byte) 0xff, 0, 1, 2});

    assertThat(ModelDigests.rememberedIn(memory).sha256(file, counting)).isEqualTo(OF_ABC);
    assertThat(Files.readString(memory)).contains(OF_ABC);
  }

  @Test
  void shouldDoWithoutAMemoryThatCannotBeWritten() throws IOException {
    var digests = ModelDigests.rememberedIn(folder.resolve("no such folder").resolve("x"));

    assertThat(digests.sha256(file, counting)).isEqualTo(OF_ABC);
    assertThat(digests.sha256(file, counting)).isEqualTo(OF_ABC);
    assertThat(steps).hasValue(1);
  }
}
