package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** What is wrong with the network beside its constant faults, from time to time. */
public final class Weather {

  private final List<BiPredicate<DeviceId, DeviceId>> walls = new ArrayList<>();
  private AnswerFaults answers = AnswerFaults.NONE;

  /**
   * What happens to answers only, so that their askers ask again.
   *
   * @param loss probability that one is lost, 0 to 1
   * @param duplication probability that one arrives twice, 0 to 1
   */
  public record AnswerFaults(double loss, double duplication) {

    /** Answers fare as everything does. */
    public static final AnswerFaults NONE = new AnswerFaults(0, 0);
  }

  /** From now on nothing gets from one to another where {@code wall} says so. */
  public void raise(BiPredicate<DeviceId, DeviceId> wall) {
    walls.add(wall);
  }

  /** Takes a wall away again. */
  public void raze(BiPredicate<DeviceId, DeviceId> wall) {
    walls.remove(wall);
  }

  /** What befalls answers from now on. */
  public void answers(AnswerFaults faults) {
    answers = faults;
  }

  AnswerFaults answers() {
    return answers;
  }

  boolean isFine() {
    return walls.isEmpty();
  }

  boolean parts(DeviceId from, DeviceId to) {
    for (BiPredicate<DeviceId, DeviceId> wall : walls) {
      if (wall.test(from, to)) {
        return true;
      }
    }
    return false;
  }

  /** A wall around some devices. */
  public static BiPredicate<DeviceId, DeviceId> around(
      Set<DeviceId> some, boolean deaf, boolean mute) {
    return new Cut(some, deaf, mute)::parts;
  }
}
