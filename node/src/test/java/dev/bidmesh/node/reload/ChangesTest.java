package dev.bidmesh.node.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangesTest {

  private static final Optional<FileStamp> OLD = stamp(1, 100);
  private static final Optional<FileStamp> HALF = stamp(2, 40);
  private static final Optional<FileStamp> NEW = stamp(2, 120);

  private final Changes changes = new Changes(OLD);

  @Test
  void shouldSayNothingOfAFileThatStaysAsItIs() {
    assertThat(changes.look(OLD)).isFalse();
    assertThat(changes.look(OLD)).isFalse();
  }

  @Test
  void shouldWaitUntilTheFileIsLeftAlone() {
    assertThat(changes.look(HALF)).isFalse();
    assertThat(changes.look(NEW)).isFalse();
    assertThat(changes.look(NEW)).isTrue();
    assertThat(changes.look(NEW)).isFalse();
  }

  @Test
  void shouldNoticeThatTheFileIsGoneAndThatItIsThereAgain() {
    assertThat(changes.look(Optional.empty())).isFalse();
    assertThat(changes.look(Optional.empty())).isTrue();
    assertThat(changes.look(OLD)).isFalse();
    assertThat(changes.look(OLD)).isTrue();
  }

  @Test
  void shouldNotTellOfAFileThatWasPutBackAtOnce() {
    assertThat(changes.look(HALF)).isFalse();
    assertThat(changes.look(OLD)).isFalse();
    assertThat(changes.look(OLD)).isFalse();
  }

  private static Optional<FileStamp> stamp(long millis, long bytes) {
    return Optional.of(new FileStamp(FileTime.fromMillis(millis), bytes));
  }
}
