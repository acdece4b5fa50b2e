package dev.bidmesh.simulation.replay;

/** Policies that know what nobody can know. */
final class Oracles {

  private Oracles() {}

  /** True mean service time, exact backlog; waiting counts so often. */
  static Policy informed(double waitWeight) {
    return choice ->
        choice.lowest(
            lane ->
                hazard(choice, lane)
                    + choice.world().meanS(lane, choice.prompt(), choice.nowS())
                    + waitWeight * choice.lane(lane).exactBacklogS(choice.nowS()));
  }

  /** Another policy, bound by the rule that a free NPU of the asked device goes first. */
  static Policy ownNpuFirst(Policy otherwise) {
    return choice -> choice.ownFreeNpu() >= 0 ? choice.ownFreeNpu() : otherwise.choose(choice);
  }

  /** Luck included: each prompt goes where it will in fact be answered first. */
  static Policy clairvoyant() {
    return choice -> choice.lowest(lane -> endS(choice, lane));
  }

  private static double endS(Choice choice, int lane) {
    World world = choice.world();
    double startS = choice.lane(lane).freeAtS(choice.nowS());
    double endS = startS + world.serviceS(lane, choice.prompt(), startS);
    return world.fate(lane, endS) == Job.Fate.ANSWERED ? endS : Double.MAX_VALUE;
  }

  /** What is broken is known to be so once it is. */
  private static double hazard(Choice choice, int lane) {
    World world = choice.world();
    boolean broken =
        choice.nowS() >= world.struckAtS()
            && world.fate(lane, Double.POSITIVE_INFINITY) != Job.Fate.ANSWERED;
    return broken ? Double.MAX_VALUE / 2 : 0;
  }
}
