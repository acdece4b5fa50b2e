package dev.bidmesh.node.demo;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Leads through the scenes, one after the other, from the moment that the mesh stands. It only
 * decides: what it wants done comes out as effects, and what comes of that comes back as events.
 */
final class Script {

  private final Stage stage = new Stage();
  private final List<Scene> scenes;
  private int current = -1;
  private boolean finished;

  private Script(List<Scene> scenes) {
    this.scenes = List.copyOf(scenes);
  }

  /** The three scenes with these actors, the first of whom is asked. */
  static Script of(List<Actor> actors) {
    String asked = actors.get(0).name();
    Set<String> all = actors.stream().map(Actor::name).collect(Collectors.toSet());
    return new Script(
        List.of(new OwnNpuScene(asked), new AuctionScene(asked, all), new TakeoverScene(asked)));
  }

  /** Takes an event in; after {@link DemoEffect.Finish} there are no more effects. */
  void on(DemoEvent event, long nowNanos, Consumer<DemoEffect> out) {
    if (finished) {
      return;
    }
    stage.at(nowNanos, out);
    if (event instanceof DemoEvent.MeshReady) {
      next(out);
    } else if (current >= 0) {
      play(event);
      if (stage.over()) {
        next(out);
      }
    }
  }

  /** The scenes that have ended so far. */
  List<Report.SceneEnded> ended() {
    return stage.ended();
  }

  private void play(DemoEvent event) {
    if (event instanceof DemoEvent.Failed failed) {
      stage.fail("every prompt is answered; this one was not: " + failed.reason());
    } else if (event instanceof DemoEvent.Untraced untraced) {
      stage.fail(
          "a node tells who bid for a prompt and runs it; this one did not: " + untraced.reason());
    } else if (event instanceof DemoEvent.TimedOut) {
      stage.fail("the scene comes to its end in time");
    } else {
      scenes.get(current).on(event, stage);
    }
  }

  private void next(Consumer<DemoEffect> out) {
    boolean allShown = ended().stream().allMatch(each -> each.problems().isEmpty());
    current++;
    if (current == scenes.size() || !allShown) {
      finished = true;
      out.accept(new DemoEffect.Finish(allShown));
    } else {
      stage.open(current + 1, scenes.get(current).title());
      scenes.get(current).begin(stage);
    }
  }
}
