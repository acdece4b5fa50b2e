package dev.bidmesh.executor.engine.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {

  private final List<String> events = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void shouldReadEventsWhateverEndsTheirLines(String end) {
    String stream =
        ": a comment~~data: one~~event: x~data:two~id: 7~~data: a~data: b~data~~retry: 3~~"
            .replace("~", end);

    feed(stream.getBytes(UTF_8), stream.length());

    assertThat(events).containsExactly("one", "two", "a\nb\n");
  }

  @Test
  void shouldReadTheSameHoweverTheStreamIsCut() {
    byte[] stream = "data: {\"t\":\"naïve 😀\"}\r\n\r\ndata: [DONE]\r\n\r\n".getBytes(UTF_8);

    for (int size = 1; size <= stream.length; size++) {
      events.clear();
      feed(stream, size);
      assertThat(events).containsExactly("{\"t\":\"naïve 😀\"}", "[DONE]");
    }
  }

  @Test
  void shouldKeepAnEventThatTheEndOfTheStreamEnds() {
    var parser = new SseParser(100, events::add);
    parser.feed("data: last".getBytes(UTF_8));
    parser.finish();
    parser.finish();

    assertThat(events).containsExactly("last");
  }

  @Test
  void shouldRefuseALineThatDoesNotEnd() {
    var parser = new SseParser(100, events::add);

    assertThatThrownBy(() -> parser.feed("x".repeat(101).getBytes(UTF_8)))
        .hasMessageContaining("100");
  }

  @Test
  void shouldRefuseAnEventThatDoesNotEnd() {
    var parser = new SseParser(100, events::add);
    byte[] line = ("data: " + "x".repeat(60) + "\n").getBytes(UTF_8);
    parser.feed(line);

    assertThatThrownBy(() -> parser.feed(line)).hasMessageContaining("100");
  }

  private void feed(byte[] stream, int size) {
    var parser = new SseParser(1000, events::add);
    for (int at = 0; at < stream.length; at += size) {
      parser.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + size)));
    }
    parser.finish();
  }
}
