package dev.bidmesh.node.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLengthsTest {

  private static final int LONGEST = 1_000;

  /** Version, encoding, kind, and four lengths. */
  private static final int LEAST = 3 + 4 * Integer.BYTES;

  @Property(tries = 200)
  void shouldLetEveryStreamOfFramesThroughHoweverItIsCut(
      @ForAll @Size(max = 20) List<@IntRange(min = LEAST, max = LONGEST) Integer> frames,
      @ForAll long seed) {
    assertThat(read(stream(frames), new Random(seed))).isEmpty();
  }

  @Property(tries = 200)
  void shouldFindTheFirstThatIsTooLongHoweverItIsCut(
      @ForAll @Size(max = 10) List<@IntRange(min = LEAST, max = LONGEST) Integer> frames,
      @ForAll @IntRange(min = LONGEST + 1) int tooLong,
      @ForAll long seed) {
    byte[] before = stream(frames);
    byte[] whole =
        ByteBuffer.allocate(before.length + 8).put(before).putInt(tooLong).putInt(1).array();
    assertThat(read(whole, new Random(seed)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("a frame of " + tooLong));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, LONGEST + 1})
  void shouldRefuseALengthThatNoFrameHas(int length) {
    byte[] header = ByteBuffer.allocate(4).putInt(length).array();
    assertThat(read(header, new Random(1)))
        .hasValueSatisfying(
            fault -> assertThat(fault).contains(Integer.toUnsignedString(length) + " bytes"));
  }

  @Property(tries = 50)
  void shouldRefuseEveryFrameWithAJavaObjectHoweverItIsCut(
      @ForAll @Size(max = 5) List<@IntRange(min = LEAST, max = LONGEST) Integer> frames,
      @ForAll @IntRange(min = 16, max = 17) int encoding,
      @ForAll long seed) {
    byte[] before = stream(frames);
    byte[] whole =
        ByteBuffer.allocate(before.length + 8)
            .put(before)
            .putInt(100)
            .put((byte) 2)
            .put((byte) encoding)
            .putShort((short) 0)
            .array();
    assertThat(read(whole, new Random(seed)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("Java object"));
  }

  @Property(tries = 200)
  void shouldRefuseWhatIsNoFrameHoweverItIsCut(
      @ForAll @Size(max = 5) List<@IntRange(min = LEAST, max = LONGEST) Integer> frames,
      @ForAll @IntRange(min = 0, max = LEAST - 1) int broken,
      @ForAll long seed) {
    byte[] good = stream(frames);
    byte[] bytes = ByteBuffer.allocate(good.length + 4 + LEAST).put(good).array();
    put(ByteBuffer.wrap(bytes, good.length, 4 + LEAST).putInt(LEAST), LEAST);
    // All lengths become too long by it; the kind alone may be anything.
    bytes[good.length + 4 + broken] = (byte) 0x80;

    Optional<String> fault = read(bytes, new Random(seed));

    assertThat(fault.isPresent()).as("%s", fault).isEqualTo(broken != 2);
  }

  @Test
  void shouldRefuseAFrameThatEndsBeforeItsBody() {
    byte[] bytes = ByteBuffer.allocate(4 + 3).putInt(3).put((byte) 2).put((byte) 9).array();
    assertThat(read(bytes, new Random(1))).hasValue("a frame that ends before its body");
  }

  @Test
  void shouldLetANamedEncodingThrough() {
    ByteBuffer bytes = ByteBuffer.allocate(4 + LEAST + 8).putInt(LEAST + 8);
    bytes.put((byte) 2).put((byte) -1).putInt(4).put(new byte[] {'j', 's', 'o', 'n'});
    bytes.put((byte) 0).putInt(0).putInt(0).putInt(0).putInt(4);
    assertThat(read(bytes.array(), new Random(1))).isEmpty();
  }

  /** A frame of so many bytes without its length, half of what is left in its address. */
  private static void put(ByteBuffer bytes, int frame) {
    int rest = frame - LEAST;
    int address = rest / 2;
    bytes.put((byte) 2).put((byte) 9).put((byte) 0);
    bytes.putInt(address).put(new byte[address]);
    bytes.putInt(0).putInt(0).putInt(4).put(new byte[rest - address]);
  }

  private static byte[] stream(List<Integer> frames) {
    int size = frames.stream().mapToInt(each -> each + 4).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int frame : frames) {
      bytes.putInt(frame);
      put(bytes, frame);
    }
    return bytes.array();
  }

  private static Optional<String> read(byte[] bytes, Random cuts) {
    var lengths = new FrameLengths(LONGEST);
    for (int at = 0; at < bytes.length; ) {
      int start = at;
      int count = Math.min(bytes.length - at, 1 + cuts.nextInt(cuts.nextBoolean() ? 3 : 700));
      Optional<String> found = lengths.fault(count, index -> bytes[start + index]);
      if (found.isPresent()) {
        return found;
      }
      at += count;
    }
    return Optional.empty();
  }
}
