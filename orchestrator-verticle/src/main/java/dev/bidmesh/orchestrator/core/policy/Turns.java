package dev.bidmesh.orchestrator.core.policy;

import dev.bidmesh.protocol.LaneKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which lane of each model had the last turn; of the models used last, up to a limit. */
final class Turns {

  private final Map<String, LaneKey> last;

  /**
   * @param models most models that are remembered
   */
  Turns(int models) {
    this.last = new Newest(models);
  }

  /** The lane that had the last turn of a model. */
  Optional<LaneKey> last(String model) {
    return Optional.ofNullable(last.get(model));
  }

  /** A lane has its turn. */
  void taken(String model, LaneKey lane) {
    last.put(model, lane);
  }

  int size() {
    return last.size();
  }

  private static final class Newest extends LinkedHashMap<String, LaneKey> {

    private static final long serialVersionUID = 1L;

    private final int limit;

    Newest(int limit) {
      super(16, .75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, LaneKey> eldest) {
      return size() > limit;
    }
  }
}
