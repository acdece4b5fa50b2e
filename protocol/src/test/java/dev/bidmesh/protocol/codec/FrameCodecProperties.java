package dev.bidmesh.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FrameCodecProperties {

  private static final List<MeshMessage> SAMPLES = MessageSamples.all();

  private final FrameCodec codec = new FrameCodec();

  @Provide
  Arbitrary<MeshMessage> samples() {
    return Arbitraries.of(SAMPLES);
  }

  @Property(tries = 500)
  void shouldNeverThrowOnAnyBytes(@ForAll byte[] bytes) {
    assertThat(codec.decode(bytes)).isNotNull();
  }

  @Property(tries = 2000)
  void shouldNeverThrowOnADamagedFrame(
      @ForAll("samples") MeshMessage sample,
      @ForAll @IntRange(max = 4000) int position,
      @ForAll @Size(min = 1, max = 4) byte[] damage) {
    byte[] frame = codec.encode(new Frame(Header.NONE, sample));
    for (int i = 0; i < damage.length; i++) {
      frame[(position + i) % frame.length] = damage[i];
    }

    assertThat(codec.decode(frame).message()).isNotNull();
  }

  @Property(tries = 500)
  void shouldNeverThrowOnATruncatedFrame(
      @ForAll("samples") MeshMessage sample, @ForAll @IntRange(max = 4000) int length) {
    byte[] frame = codec.encode(new Frame(Header.NONE, sample));

    assertThat(codec.decode(Arrays.copyOf(frame, Math.min(length, frame.length)))).isNotNull();
  }
}
