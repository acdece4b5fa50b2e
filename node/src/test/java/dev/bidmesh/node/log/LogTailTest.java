package dev.bidmesh.node.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are replaced, on platforms that tell files of one name apart and on others. */
class LogTailTest {

  private final Path file;
  private final Path next;

  LogTailTest(@TempDir Path directory) {
    this.file = directory.resolve("log");
    this.next = directory.resolve("next");
  }

  @Test
  void shouldGoOnWithALongerFileWhereFilesHaveNoMark() throws IOException {
    try (var tail = new LogTail(file, path -> null)) {
      add(file, "10:00 one\n");
      assertThat(lines(tail)).containsExactly("10:00 one");

      add(file, "10:01 two\n");
      add(next, "10:02 three\n10:03 four\n10:04 five\n");
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);

      assertThat(lines(tail))
          .containsExactly("10:01 two", "10:02 three", "10:03 four", "10:04 five");
      assertThat(lines(tail)).isEmpty();
    }
  }

  @Test
  void shouldReadOnInAFileThatOnlyGrowsWhereFilesHaveNoMark() throws IOException {
    try (var tail = new LogTail(file, path -> null)) {
      add(file, "10:00");
      assertThat(lines(tail)).isEmpty();

      add(file, " one\n" + "x".repeat(2_000) + "\n");
      assertThat(lines(tail)).containsExactly("10:00 one", "x".repeat(2_000));

      add(file, "two\n");
      assertThat(lines(tail)).containsExactly("two");
    }
  }

  @Test
  void shouldGoOnWithAnotherFileByItsMark() throws IOException {
    try (var tail = new LogTail(file)) {
      add(file, "same\n");
      assertThat(lines(tail)).containsExactly("same");

      add(next, "same\nmore\n");
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);

      assertThat(lines(tail)).containsExactly("same", "more");
    }
  }

  @Test
  void shouldSayThatAFileMayNotBeRead() throws IOException {
    add(file, "one\n");
    try (var tail = new LogTail(file, path -> null, LogTailTest::deny)) {
      assertThatThrownBy(() -> lines(tail))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageStartingWith(file + ": this user may not read it; do this as the user who");
    }
  }

  @Test
  void shouldWaitForAFileThatIsBeingReplacedButNotForEver() throws IOException {
    var denied = new AtomicInteger();
    LogTail.Opener opener =
        path -> {
          if (denied.getAndDecrement() > 0) {
            throw new AccessDeniedException(path.toString());
          }
          return FileChannel.open(path, StandardOpenOption.READ);
        };
    try (var tail = new LogTail(file, path -> Files.size(path), opener)) {
      add(file, "one, longer than two\n");
      assertThat(lines(tail)).containsExactly("one, longer than two");

      denied.set(3);
      Files.writeString(file, "two\n");
      assertThat(lines(tail)).isEmpty();
      assertThat(lines(tail)).isEmpty();
      assertThat(lines(tail)).isEmpty();
      assertThat(lines(tail)).containsExactly("two");

      denied.set(Integer.MAX_VALUE);
      Files.writeString(file, "3\n");
      assertThatThrownBy(
              () -> {
                for (int look = 0; look < 100; look++) {
                  lines(tail);
                }
              })
          .isInstanceOf(AccessDeniedException.class);
    }
  }

  private static FileChannel deny(Path path) throws IOException {
    throw new AccessDeniedException(path.toString());
  }

  private static List<String> lines(LogTail tail) throws IOException {
    var lines = new ArrayList<String>();
    tail.read(lines::add);
    return lines;
  }

  private static void add(Path to, String text) throws IOException {
    Files.writeString(to, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
