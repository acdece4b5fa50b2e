package dev.bidmesh.bandit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.StoreNews.Loaded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed in the middle of learning and saving leaves a whole file. */
class KilledWhileSavingTest {

  private static final int KILLS = Integer.getInteger("bidmesh.bandit.kills", 3);

  private final Path directory;

  KilledWhileSavingTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void shouldFindAWholeFileAfterEachKill() throws Exception {
    long before = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      long acknowledged = learnUntilKilled(kill);

      Loaded loaded = LaneStore.at(directory).load(Learned.SELF).orElseThrow();

      assertThat(loaded.warning()).as("kill %d", kill).isEmpty();
      assertThat(loaded.lanes().own()).hasSize(20);
      // The write during which it was killed may be on disk without having been told of.
      assertThat(loaded.lanes().own().get(0).observations())
          .as("kill %d", kill)
          .isBetween(acknowledged, acknowledged + 1)
          .isGreaterThan(before);
      before = acknowledged;
    }
  }

  /** Runs it for some saves, then kills it as the operating system would. */
  private long learnUntilKilled(int incarnation) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EagerLearner.class.getName(),
                directory.toString(),
                String.valueOf(incarnation))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      long last = 0;
      int saves = 5 + new Random(incarnation).nextInt(40);
      for (int n = 0; n < saves; n++) {
        last = Long.parseLong(lines.readLine());
      }
      // By its handle: the process object would close the stream with what it still has said.
      process.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Long.parseLong(line);
      }
      return last;
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
