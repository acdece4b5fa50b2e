package dev.bidmesh.node.detect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for servers at the start, and again and again at the places where there was none. All
 * places are looked at at once, and one round begins only after the last has ended. Whether a
 * server that was found is still there is for the engine to see that uses it.
 *
 * <p>Safe for use by many threads.
 */
public final class ServerWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServerWatch.class);

  private final Looker looker;
  private final Duration timeout;
  private final Duration interval;
  private final Finder finder;
  private final Later later;
  private final Map<Place, Sight> seen = new LinkedHashMap<>();
  private boolean closed;

  /** Runs something after a time, on any thread. */
  @FunctionalInterface
  public interface Later {

    /** On threads of the runtime. */
    Later SYSTEM =
        (pause, action) ->
            CompletableFuture.runAsync(
                action, CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));

    void after(Duration pause, Runnable action);
  }

  /** Takes what was found. */
  @FunctionalInterface
  public interface Finder {

    /** A server was seen where there was none before. */
    void found(Place place, Sight.Server server);
  }

  /**
   * @param places in order of preference
   * @param timeout longest time for a round
   * @param interval pause between rounds
   */
  public ServerWatch(
      List<Place> places,
      Looker looker,
      Duration timeout,
      Duration interval,
      Finder finder,
      Later later) {
    this.looker = looker;
    this.timeout = timeout;
    this.interval = interval;
    this.finder = finder;
    this.later = later;
    places.forEach(place -> seen.put(place, new Sight.Nobody()));
  }

  /**
   * Begins to look; call once.
   *
   * @return completes after the first round, whose servers have been told by then; never fails
   */
  public CompletableFuture<Void> begin() {
    return round().whenComplete((done, cause) -> plan());
  }

  /** What was seen last, in order of preference. */
  public synchronized Map<Place, Sight> seen() {
    return new LinkedHashMap<>(seen);
  }

  /** Looks no more. What is being looked at is not told any more. */
  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized boolean isOver() {
    return closed;
  }

  /** A round is planned only while it can find something. */
  private void plan() {
    if (isOver() || missing().isEmpty()) {
      return;
    }
    later.after(
        interval,
        () -> {
          if (!isOver()) {
            round().whenComplete((done, cause) -> plan());
          }
        });
  }

  private synchronized List<Place> missing() {
    return seen.keySet().stream()
        .filter(place -> !(seen.get(place) instanceof Sight.Server))
        .toList();
  }

  private CompletableFuture<Void> round() {
    List<Place> places = missing();
    var looks = places.stream().map(place -> looker.look(place, timeout)).toList();
    return CompletableFuture.allOf(looks.toArray(CompletableFuture<?>[]::new))
        .thenAccept(
            all -> {
              for (int i = 0; i < places.size(); i++) {
                saw(places.get(i), looks.get(i).join());
              }
            })
        .exceptionally(
            cause -> {
              LOG.atWarn().setCause(cause).log("could not look for servers");
              return null;
            });
  }

  private void saw(Place place, Sight sight) {
    boolean told;
    synchronized (this) {
      told = !closed && sight instanceof Sight.Server;
      if (!closed) {
        seen.put(place, sight);
      }
    }
    if (told && sight instanceof Sight.Server server) {
      LOG.atInfo()
          .addKeyValue("engine", place.engineId())
          .addKeyValue("url", server.base())
          .addKeyValue("models", server.models().size())
          .log("found a server");
      finder.found(place, server);
    }
  }
}
