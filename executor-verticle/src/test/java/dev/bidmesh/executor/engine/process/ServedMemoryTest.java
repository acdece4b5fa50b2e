package dev.bidmesh.executor.engine.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedMemoryTest {

  private static final ProcessHandle PROGRAM = ProcessHandle.current();

  private final Path proc;
  private final ServedMemory memory;

  ServedMemoryTest(@TempDir Path proc) {
    this.proc = proc;
    this.memory = new ServedMemory(proc);
  }

  @Test
  void shouldTellTheMostThatWasHeldWhileItWasWatched() throws IOException {
    memory.started(PROGRAM);
    held(9_000);
    memory.look();
    held(1_000);
    MemoryWatch watch = memory.watch();
    held(5_000);
    memory.look();
    held(2_000);

    assertThat(watch.end()).hasValue(5_000 * 1_024);
    held(7_000);
    memory.look();
    assertThat(watch.end()).hasValue(5_000 * 1_024);
  }

  @Test
  void shouldLookAtBothEndsOfAWatchThatIsShort() throws IOException {
    memory.started(PROGRAM);
    held(3_000);
    MemoryWatch shrinking = memory.watch();
    held(1_000);
    MemoryWatch growing = memory.watch();

    assertThat(shrinking.end()).hasValue(3_000 * 1_024);
    held(4_000);
    assertThat(growing.end()).hasValue(4_000 * 1_024);
  }

  @Test
  void shouldTellNothingWhereNothingIsKnown() throws IOException {
    assertThat(memory.watch().end()).isEmpty();
    memory.started(PROGRAM);
    MemoryWatch watch = memory.watch();
    memory.look();

    assertThat(watch.end()).isEmpty();
    Files.createDirectories(proc.resolve(Long.toString(PROGRAM.pid())));
    assertThat(memory.watch().end()).isEmpty();
  }

  private void held(long kilobytes) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(Long.toString(PROGRAM.pid())));
    Files.writeString(
        folder.resolve("status"),
        "Name:\tjava\nVmHWM:\t  99999 kB\nVmRSS:\t %d kB\n".formatted(kilobytes));
  }
}
