package dev.bidmesh.bandit.store;

import dev.bidmesh.bandit.BanditConfig;
import dev.bidmesh.bandit.core.BanditCore;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A process that learns and saves as fast as it can, and says how far it is, until it is killed.
 */
public final class EagerLearner {

  private static final LaneFeatures X =
      new LaneFeatures(OptionalDouble.of(0.2), OptionalDouble.of(0.5), 40);

  private final BanditCore core;
  private final LaneStore store;
  private final List<SaveLanes> writes = new ArrayList<>();
  private long now;

  private EagerLearner(LaneStore store, long incarnation) {
    this.store = store;
    this.core = new BanditCore(Learned.SELF, BanditConfig.DEFAULT, incarnation);
    tell(store.load(Learned.SELF).orElseThrow());
  }

  /**
   * @param args directory, incarnation
   */
  public static void main(String[] args) throws IOException {
    var learner = new EagerLearner(LaneStore.at(Path.of(args[0])), Long.parseLong(args[1]));
    while (true) {
      learner.learnAndSave();
    }
  }

  private void learnAndSave() throws IOException {
    for (int lane = 0; lane < 20; lane++) {
      var key = new LaneKey(Learned.SELF, "engine-" + lane, Accelerator.CPU, "sha-demo");
      var run = new RunObserved(key, X, 0.05, 0, 16, RunOutcome.FINISHED);
      on(new Event.Received(Learned.SELF, run));
    }
    tell(new StoreNews.Stopping());
    for (SaveLanes write : writes) {
      store.save(Learned.SELF, write);
      tell(new StoreNews.Saved());
      System.out.println(write.own().get(0).observations());
    }
    writes.clear();
  }

  private void tell(StoreNews news) {
    on(new Event.Observed(news));
  }

  private void on(Event event) {
    core.on(event, ++now, effect -> output(effect).ifPresent(writes::add));
  }

  private static Optional<SaveLanes> output(Effect effect) {
    return effect instanceof Effect.Emit emit && emit.output() instanceof SaveLanes write
        ? Optional.of(write)
        : Optional.empty();
  }
}
