package dev.bidmesh.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.MessageSamples;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The wire form of version 1 as it was stored when it was fixed. A failure here means that nodes of
 * two builds would not understand each other: add optional fields instead, or make a version 2.
 */
class StoredMessagesTest {

  private static final Header HEADER =
      new Header(new DeviceId("abcdefghijklmnopqrstuvwxyz"), 1, 1_700_000_000_000L);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FrameCodec codec = new FrameCodec();

  static List<String> stored() throws IOException {
    try (InputStream in = StoredMessagesTest.class.getResourceAsStream("/messages-v1.jsonl")) {
      return new String(java.util.Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .toList();
    }
  }

  static Stream<Integer> lines() throws IOException {
    return IntStream.range(0, stored().size()).boxed();
  }

  @Test
  void shouldHaveStoredEverySample() throws IOException {
    assertThat(stored()).hasSameSizeAs(MessageSamples.all());
  }

  @ParameterizedTest
  @MethodSource("lines")
  void shouldReadTheStoredForm(int line) throws IOException {
    Frame expected = new Frame(HEADER, MessageSamples.all().get(line));

    assertThat(codec.decode(stored().get(line).getBytes(UTF_8))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("lines")
  void shouldStillWriteTheStoredForm(int line) throws IOException {
    JsonNode written =
        JSON.readTree(codec.encode(new Frame(HEADER, MessageSamples.all().get(line))));

    assertThat(written).isEqualTo(JSON.readTree(stored().get(line)));
  }
}
