package dev.bidmesh.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FrameCodecProperties {

  private static final List<MeshMessage> SAMPLES = MessageSamples.all();

  private final FrameCodec codec = new FrameCodec();

  @Property(tries = 500)
  void shouldNeverThrowOnAnyBytes(@ForAll byte[] bytes) {
    assertThat(codec.decode(bytes)).isNotNull();
  }

  @Property(tries = 2000)
  void shouldNeverThrowOnADamagedFrame(
      @ForAll @IntRange(max = 30) int sample,
      @ForAll @IntRange(max = 4000) int position,
      @ForAll @Size(min = 1, max = 4) byte[] damage) {
    byte[] frame = codec.encode(new Frame(Header.NONE, SAMPLES.get(sample)));
    for (int i = 0; i < damage.length; i++) {
      frame[(position + i) % frame.length] = damage[i];
    }

    assertThat(codec.decode(frame).message()).isNotNull();
  }

  @Property(tries = 500)
  void shouldNeverThrowOnATruncatedFrame(
      @ForAll @IntRange(max = 30) int sample, @ForAll @IntRange(max = 4000) int length) {
    byte[] frame = codec.encode(new Frame(Header.NONE, SAMPLES.get(sample)));

    assertThat(codec.decode(java.util.Arrays.copyOf(frame, Math.min(length, frame.length))))
        .isNotNull();
  }
}
