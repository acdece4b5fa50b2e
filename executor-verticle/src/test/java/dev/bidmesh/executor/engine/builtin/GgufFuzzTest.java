package dev.bidmesh.executor.engine.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.bidmesh.executor.engine.gguf.GgufException;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Spoils the descriptions of model files: each must be read or refused, soon and with little. */
class GgufFuzzTest {

  private static final long MOST_BYTES = 256L << 20;
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final long[] NUMBERS = {
    0, 1, -1, 255, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, 1L << 40, Long.MAX_VALUE
  };

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Path folder;
  private int refused;
  private int read;

  GgufFuzzTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shouldReadOrRefuseThreeHundredSpoiltFiles() throws IOException {
    spoil(300, 1);

    assertThat(refused).isGreaterThan(100);
    assertThat(read).isPositive();
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void shouldReadOrRefuseTenThousandSpoiltFiles() throws IOException {
    spoil(10_000, 2);

    assertThat(refused).isGreaterThan(4_000);
    assertThat(read).isPositive();
  }

  private void spoil(int count, long seed) throws IOException {
    byte[] tiny = TinyGguf.valid().build().array();
    byte[] demo = demoHead();
    for (int i = 0; i < count; i++) {
      var random = new Random(seed * 1_000_003 + i);
      byte[] spoilt = mutate(i % 2 == 0 ? tiny : demo, random);
      String what = "seed " + seed + ", file " + i;
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      load(spoilt, what);
      readFacts(spoilt, what);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(LONGEST);
      assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).as(what).isLessThan(MOST_BYTES);
    }
  }

  private void load(byte[] bytes, String what) {
    try {
      LlamaModel.load("x.gguf", ByteBuffer.wrap(bytes));
      read++;
    } catch (GgufException e) {
      assertThat(e).as(what).hasMessageStartingWith("x.gguf: ").hasMessageNotContaining("\n");
      refused++;
    }
  }

  private void readFacts(byte[] bytes, String what) throws IOException {
    Path file = Files.write(folder.resolve("x.gguf"), bytes);
    try {
      assertThat(GgufFacts.read(file).names()).as(what).isNotEmpty();
    } catch (GgufException e) {
      assertThat(e).as(what).hasMessageStartingWith(file + ": ").hasMessageNotContaining("\n");
    }
  }

  /** The description of the demo model, and so much after it that some of its tensors are there. */
  private static byte[] demoHead() throws IOException {
    ByteBuffer whole = ModelSource.demo().read();
    var head = new byte[Math.min(whole.remaining(), 200_000)];
    whole.get(head);
    return head;
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      bytes = mutateOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutateOnce(byte[] bytes, Random random) {
    // Most of what can be told wrong stands near the beginning.
    int near = random.nextBoolean() ? Math.min(bytes.length, 2_000) : bytes.length;
    int at = near == 0 ? 0 : random.nextInt(near);
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 1 -> {
        if (at < bytes.length) {
          bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 2 -> {
        if (at + 8 <= bytes.length) {
          buffer.putLong(at, NUMBERS[random.nextInt(NUMBERS.length)]);
        }
      }
      case 3 -> {
        if (at + 4 <= bytes.length) {
          buffer.putInt(at, random.nextInt(16));
        }
      }
      case 4 -> {
        return copyWithin(bytes, at, random);
      }
      default -> Arrays.fill(bytes, at, Math.min(bytes.length, at + 32), (byte) random.nextInt());
    }
    return bytes;
  }

  private static byte[] copyWithin(byte[] bytes, int at, Random random) {
    int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    int length = Math.min(random.nextInt(200), bytes.length - Math.max(from, at));
    System.arraycopy(bytes, from, bytes, at, Math.max(0, length));
    return bytes;
  }
}
