package dev.bidmesh.bandit.store;

import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import dev.bidmesh.protocol.DeviceId;
import java.util.Optional;

/** Keeps nothing. */
enum Nowhere implements LaneStore {
  INSTANCE;

  @Override
  public Optional<Loaded> load(DeviceId self) {
    return Optional.empty();
  }

  @Override
  public void save(DeviceId self, SaveLanes lanes) {
    throw new IllegalStateException("there is nowhere to keep lanes");
  }
}
