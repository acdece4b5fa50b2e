package dev.bidmesh.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final Sessions sessions = new Sessions();

  @Test
  void shouldEndTheOldestOfAKeyAndNoneOfAnotherWhenAKeyHasTooMany() {
    String other = sessions.begin("other", LONG, 0);
    var ids =
        IntStream.range(0, 2 * Sessions.MOST)
            .mapToObj(each -> sessions.begin("key", LONG, 0))
            .toList();

    assertThat(sessions.keyOf(other, 1)).contains("other");
    assertThat(ids.stream().filter(id -> sessions.keyOf(id, 1).isPresent()))
        .containsExactlyElementsOf(ids.subList(ids.size() - Sessions.MOST_OF_KEY, ids.size()));
  }

  @Test
  void shouldStayWithinItsBoundWithManyKeys() {
    var ids =
        IntStream.range(0, Sessions.MOST + 1)
            .mapToObj(each -> sessions.begin("key" + each, LONG, 0))
            .toList();

    assertThat(sessions.keyOf(ids.get(0), 1)).isEmpty();
    assertThat(sessions.keyOf(ids.get(1), 1)).contains("key1");
  }
}
