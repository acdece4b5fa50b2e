package dev.bidmesh.bandit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.bidmesh.bandit.core.Plausibility;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneFormatPropertiesTest {

  private static final byte[] WHOLE = write(Learned.lanes(7));

  @Property(tries = 50)
  @Label("should read back every bit of what it wrote")
  void shouldReadBackWhatItWrote(@ForAll long seed) throws Exception {
    SaveLanes lanes = Learned.lanes(seed);

    assertThat(LaneFormat.read(Learned.SELF, write(lanes)).lanes()).isEqualTo(lanes);
  }

  @Property(tries = 150)
  @Label("should load something usable or set the file aside, whatever bytes it holds")
  void shouldWithstandAnyBytes(@ForAll @Size(max = 400) byte[] bytes) throws IOException {
    assertUsableOrSetAside(bytes);
  }

  @Property(tries = 150)
  @Label("should load something usable or set the file aside, wherever its bytes are changed")
  void shouldWithstandChangedBytes(
      @ForAll @IntRange(max = 100_000) int at, @ForAll byte to, @ForAll boolean cut)
      throws IOException {
    byte[] changed = WHOLE.clone();
    changed[at % WHOLE.length] = to;
    assertUsableOrSetAside(cut ? Arrays.copyOf(changed, at % WHOLE.length) : changed);
  }

  @ParameterizedTest
  @ValueSource(bytes = {'x', '"', '}'})
  void shouldReadOrRefuseWhicheverByteIsChanged(byte to) {
    for (int at = 0; at < WHOLE.length; at++) {
      byte[] changed = WHOLE.clone();
      changed[at] = to;
      Throwable failure = catchThrowable(() -> LaneFormat.read(Learned.SELF, changed));
      if (failure != null) {
        assertThat(failure).as("byte %d changed", at).isInstanceOf(LaneFormat.Unusable.class);
      }
    }
  }

  private static void assertUsableOrSetAside(byte[] bytes) throws IOException {
    Path directory = Files.createTempDirectory("bidmesh-lanes-");
    Path file = Files.write(directory.resolve(FileLaneStore.FILE), bytes);
    Path aside = directory.resolve(FileLaneStore.FILE + ".bad-1");
    try {
      Loaded loaded = LaneStore.at(directory).load(Learned.SELF).orElseThrow();

      assertThat(loaded.lanes().all())
          .allSatisfy(lane -> assertThat(Plausibility.problem(lane)).isEmpty());
      assertThat(loaded.warning().isPresent() || !Files.exists(aside)).isTrue();
      assertThat(Files.exists(file)).isNotEqualTo(Files.exists(aside));
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(aside);
      Files.delete(directory);
    }
  }

  private static byte[] write(SaveLanes lanes) {
    try {
      return LaneFormat.write(Learned.SELF, lanes, 1_700_000_000_000L);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
