package dev.bidmesh.node.cluster.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PacketLengthsProperties {

  private static final int LONGEST = 1_000;
  private static final int HEADER = 11;

  /** As Hazelcast reads: a header that is not complete stays, and comes again with more. */
  @Property
  void shouldStopAtTheFirstPacketThatIsTooLong(
      @ForAll @Size(max = 20) List<@IntRange(max = 1_100) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 300) int step) {
    byte[] stream = stream(sizes);
    var lengths = new PacketLengths(LONGEST);
    OptionalInt found = OptionalInt.empty();
    for (int taken = 0, end = 0; found.isEmpty() && end < stream.length; ) {
      end = Math.min(end + step, stream.length);
      found = lengths.excess(ByteBuffer.wrap(stream, taken, end - taken));
      taken = read(sizes, end);
    }
    assertThat(found)
        .isEqualTo(sizes.stream().mapToInt(each -> each).filter(s -> s > LONGEST).findFirst());
  }

  @Property
  void shouldLetNoNegativeLengthThrough(
      @ForAll @IntRange(min = Integer.MIN_VALUE, max = -1) int size) {
    assertThat(new PacketLengths(LONGEST).excess(ByteBuffer.wrap(header(size)))).hasValue(size);
  }

  /** How far a reader gets that leaves incomplete headers where they are. */
  private static int read(List<Integer> sizes, int end) {
    int at = 0;
    for (int size : sizes) {
      if (end - at < HEADER) {
        return at;
      }
      at += HEADER;
      if (end - at < size) {
        return end;
      }
      at += size;
    }
    return at;
  }

  private static byte[] stream(List<Integer> sizes) {
    int total = sizes.stream().mapToInt(size -> HEADER + size).sum();
    ByteBuffer all = ByteBuffer.allocate(total);
    for (int size : sizes) {
      all.put(header(size)).put(new byte[size]);
    }
    return all.array();
  }

  private static byte[] header(int size) {
    return ByteBuffer.allocate(HEADER).put((byte) 4).putChar('a').putInt(7).putInt(size).array();
  }
}
