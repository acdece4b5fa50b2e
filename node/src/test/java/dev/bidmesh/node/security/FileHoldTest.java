package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileHoldTest {

  private static final Duration PATIENCE = Duration.ofMillis(20);

  private final Path file;
  private final Path other;

  FileHoldTest(@TempDir Path directory) {
    this.file = directory.resolve("one.lock");
    this.other = directory.resolve("other.lock");
  }

  @Test
  void shouldSayThatAnotherThreadOfThisProcessIsAtWork() throws Exception {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    CompletableFuture<Boolean> holder =
        CompletableFuture.supplyAsync(
            () ->
                FileHold.holding(
                    other,
                    () -> {
                      begun.countDown();
                      return hasCome(end);
                    }));
    assertThat(hasCome(begun)).isTrue();

    try {
      assertThatThrownBy(() -> FileHold.holding(file, PATIENCE, () -> 1))
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("another thread of this process has been changing files")
          .hasMessageContaining(file.toString())
          .hasMessageNotContaining("End it");
    } finally {
      end.countDown();
    }
    assertThat(holder.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(FileHold.holding(file, () -> 1)).isEqualTo(1);
  }

  @Test
  void shouldSayThatAnotherProcessHoldsTheFile() throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();

      assertThatThrownBy(() -> FileHold.holding(file, PATIENCE, () -> 1))
          .isInstanceOf(StartupException.class)
          .hasMessageStartingWith("another process has held " + file)
          .hasMessageEndingWith("End it and try again.");
    }
  }

  @Test
  @Timeout(20)
  void shouldSayThatItWasInterruptedAndStayInterrupted() {
    Thread.currentThread().interrupt();

    try {
      assertThatThrownBy(() -> FileHold.holding(file, () -> 1))
          .isInstanceOf(StartupException.class)
          .hasMessage("was told to end while waiting to change " + file);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private static boolean hasCome(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
