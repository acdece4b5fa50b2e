package dev.bidmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.codec.Frame;
import dev.bidmesh.protocol.codec.FrameCodec;
import dev.bidmesh.protocol.codec.Header;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.TokenChunk;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {

  @Property(tries = 200)
  void shouldKeepEveryBitOfEveryNumber(@ForAll @Size(min = 1, max = 40) float[] vector) {
    String line = Embedding.line(vector);

    assertThat(line).endsWith("\n").hasLineCount(1);
    assertThat(bits(Embedding.read(line.strip()))).isEqualTo(bits(vector));
  }

  @Test
  void shouldWriteNumbersAsTheOpenAiApiDoes() {
    // 0.5 is 0x3f000000; the byte of least weight goes first.
    assertThat(Embedding.line(new float[] {.5f})).isEqualTo("AAAAPw==\n");
  }

  @Test
  void shouldFitTheLongestVectorIntoAFrame() {
    float[] vector = new float[Embedding.MAX_DIMENSIONS];
    Arrays.fill(vector, -1.2345678e-30f);
    var device = DeviceId.random(new Random(1));
    var chunk =
        new TokenChunk(
            PromptId.create(device),
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            ContentKind.EMBEDDING,
            Embedding.line(vector),
            Long.MAX_VALUE,
            0,
            List.of());

    byte[] frame =
        new FrameCodec().encode(new Frame(new Header(device, 1_000, Long.MAX_VALUE), chunk));

    assertThat(frame.length).isLessThanOrEqualTo(FrameCodec.MAX_FRAME_BYTES);
  }

  @Test
  void shouldRefuseALongerVector() {
    assertThatThrownBy(() -> Embedding.line(new float[Embedding.MAX_DIMENSIONS + 1]))
        .hasMessageContaining("dimensions must be between 1 and 12000, not 12001");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void shouldRefuseANumberThatNoJsonHolds(float number) {
    assertThatThrownBy(() -> Embedding.line(new float[] {1, number}))
        .hasMessageContaining("must be a finite number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAA", "??", "AAAAPwA="})
  void shouldRefuseWhatIsNoVector(String text) {
    assertThatThrownBy(() -> Embedding.read(text)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int[] bits(float[] vector) {
    int[] bits = new int[vector.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(vector[i]);
    }
    return bits;
  }
}
