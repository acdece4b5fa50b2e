package dev.bidmesh.bandit.store;

import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where learned lanes outlive the process. Calls block and must not overlap; {@link
 * dev.bidmesh.bandit.BanditVerticle} sees to that.
 */
public interface LaneStore {

  /**
   * Reads what is kept. What cannot be used is set aside and named in the warning.
   *
   * @param self whose lanes these must be
   * @return empty if nothing is ever kept here
   */
  Optional<Loaded> load(DeviceId self);

  /**
   * Keeps this in place of what was kept before.
   *
   * @param self whose lanes these are
   * @throws IOException if it is not kept, naming the reason in plain words; what was kept before
   *     still is
   */
  void save(DeviceId self, SaveLanes lanes) throws IOException;

  /**
   * In the file {@value FileLaneStore#FILE} of a directory that no other process uses.
   *
   * @param directory must exist when lanes are saved
   */
  static LaneStore at(Path directory) {
    return new FileLaneStore(directory);
  }

  /** Nowhere, for a node that leaves nothing behind. */
  static LaneStore none() {
    return Nowhere.INSTANCE;
  }
}
