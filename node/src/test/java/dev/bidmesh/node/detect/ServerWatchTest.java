package dev.bidmesh.node.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ServerWatchTest {

  private static final Place OLLAMA = place("ollama", 11434);
  private static final Place LM_STUDIO = place("openai-1234", 1234);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Map<Place, Sight> world = new HashMap<>();
  private final List<String> looked = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private final List<Runnable> planned = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final ServerWatch watch =
      new ServerWatch(
          List.of(OLLAMA, LM_STUDIO),
          this::look,
          TIMEOUT,
          INTERVAL,
          (place, server) -> found.add(place.engineId()),
          (pause, action) -> {
            pauses.add(pause);
            planned.add(action);
          });

  @Test
  void shouldTellOfServersThatAreThereInOrderOfPreference() {
    runs(LM_STUDIO);
    runs(OLLAMA);

    assertThat(watch.begin()).isCompleted();

    assertThat(found).containsExactly("ollama", "openai-1234");
  }

  @Test
  void shouldLookNoMoreOnceAllWereFound() {
    runs(OLLAMA);
    runs(LM_STUDIO);

    watch.begin();

    assertThat(planned).isEmpty();
  }

  @Test
  void shouldFindAServerThatComesUpLaterAndLookOnlyWhereNoneWas() {
    runs(OLLAMA);
    watch.begin();
    assertThat(pauses).containsExactly(INTERVAL);
    looked.clear();

    runs(LM_STUDIO);
    planned.remove(0).run();

    assertThat(looked).containsExactly("openai-1234");
    assertThat(found).containsExactly("ollama", "openai-1234");
    assertThat(planned).isEmpty();
  }

  @Test
  void shouldNeverTakeANodeOrAnythingElseForAServer() {
    world.put(OLLAMA, new Sight.Node());
    world.put(LM_STUDIO, new Sight.Other("a web server"));

    watch.begin();
    planned.remove(0).run();

    assertThat(found).isEmpty();
    assertThat(watch.seen()).containsEntry(OLLAMA, new Sight.Node());
  }

  @Test
  void shouldTellNothingAfterItIsClosed() {
    watch.begin();
    watch.close();
    runs(OLLAMA);

    planned.remove(0).run();

    assertThat(found).isEmpty();
    assertThat(planned).isEmpty();
  }

  @Test
  void shouldGoOnAfterALookThatFailed() {
    var failing =
        new ServerWatch(
            List.of(OLLAMA),
            (place, within) -> CompletableFuture.failedFuture(new IllegalStateException("broken")),
            TIMEOUT,
            INTERVAL,
            (place, server) -> found.add(place.engineId()),
            (pause, action) -> planned.add(action));

    assertThat(failing.begin()).isCompleted();

    assertThat(planned).hasSize(1);
  }

  private CompletableFuture<Sight> look(Place place, Duration within) {
    assertThat(within).isEqualTo(TIMEOUT);
    looked.add(place.engineId());
    return CompletableFuture.completedFuture(world.getOrDefault(place, new Sight.Nobody()));
  }

  private void runs(Place place) {
    world.put(place, new Sight.Server(place.bases().get(0), List.of("model")));
  }

  private static Place place(String id, int port) {
    var base = URI.create("http://127.0.0.1:" + port + "/v1");
    return new Place(id, "a product", Place.Api.OPENAI, List.of(base));
  }
}
