package dev.bidmesh.executor;

import dev.bidmesh.executor.engine.Engine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The engines of a device. More may come while it runs; one that is of no use any more stays, says
 * so itself, and may recover.
 *
 * <p>Safe for use by many threads.
 */
public final class EngineRoster {

  /** Far more than a device has; whoever adds engines without end is stopped here. */
  public static final int MAX_ENGINES = 256;

  private final Map<String, Engine> engines = new LinkedHashMap<>();
  private final List<Consumer<Engine>> followers = new ArrayList<>();

  /**
   * @param engines in order of preference
   * @throws IllegalArgumentException if two have the same id
   */
  public EngineRoster(List<Engine> engines) {
    engines.forEach(this::add);
  }

  /** In order of preference, those that came later last. */
  public synchronized List<Engine> list() {
    return List.copyOf(engines.values());
  }

  /**
   * Takes in one more.
   *
   * @throws IllegalArgumentException if there is one of its id, or there are too many
   */
  public synchronized void add(Engine engine) {
    String id = engine.info().id();
    if (engines.size() >= MAX_ENGINES) {
      throw new IllegalArgumentException("a device has at most " + MAX_ENGINES + " engines");
    }
    if (engines.putIfAbsent(id, engine) != null) {
      throw new IllegalArgumentException("two engines are called " + id);
    }
    List.copyOf(followers).forEach(follower -> follower.accept(engine));
  }

  /**
   * Tells of each engine that comes from now on, one at a time, until {@link #forget}.
   *
   * @return those that are there already
   */
  synchronized List<Engine> follow(Consumer<Engine> follower) {
    followers.add(follower);
    return list();
  }

  synchronized void forget(Consumer<Engine> follower) {
    followers.remove(follower);
  }
}
