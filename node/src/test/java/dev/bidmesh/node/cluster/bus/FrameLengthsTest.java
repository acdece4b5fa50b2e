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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameLengthsTest {

  private static final int LONGEST = 1_000;

  @Property(tries = 200)
  void shouldLetEveryStreamOfFramesThroughHoweverItIsCut(
      @ForAll @Size(max = 20) List<@IntRange(min = 1, max = LONGEST) Integer> frames,
      @ForAll long seed) {
    assertThat(read(stream(frames), new Random(seed))).isEmpty();
  }

  @Property(tries = 200)
  void shouldFindTheFirstThatIsTooLongHoweverItIsCut(
      @ForAll @Size(max = 10) List<@IntRange(min = 1, max = LONGEST) Integer> frames,
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
      @ForAll @Size(max = 5) List<@IntRange(min = 1, max = LONGEST) Integer> frames,
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

  private static byte[] stream(List<Integer> frames) {
    int size = frames.stream().mapToInt(each -> each + 4).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    for (int frame : frames) {
      bytes.putInt(frame);
      for (int i = 0; i < frame; i++) {
        bytes.put((byte) 0xFF);
      }
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
