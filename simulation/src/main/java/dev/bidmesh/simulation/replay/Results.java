package dev.bidmesh.simulation.replay;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What all contenders made of the worlds of a case.
 *
 * @param of which
 * @param outcomes per contender, by world
 */
public record Results(Case of, Map<String, List<Outcome>> outcomes) {

  /** Plays a case; worlds are played side by side, which changes nothing. */
  public static Results play(Case of, ServiceTimes times, List<Contender> contenders) {
    List<List<Outcome>> bySeed =
        IntStream.rangeClosed(1, of.seeds())
            .parallel()
            .mapToObj(seed -> playWorld(new World(of.setting(), times, seed), contenders))
            .toList();
    var outcomes = new LinkedHashMap<String, List<Outcome>>();
    for (int i = 0; i < contenders.size(); i++) {
      int index = i;
      outcomes.put(
          contenders.get(i).name(), bySeed.stream().map(world -> world.get(index)).toList());
    }
    return new Results(of, outcomes);
  }

  private static List<Outcome> playWorld(World world, List<Contender> contenders) {
    return contenders.stream().map(each -> Replay.run(world, each.factory().in(world))).toList();
  }

  /** Mean completion of one contender against another's. */
  public Ratio mean(Contender one, Contender other) {
    return Ratio.paired(means(one.name()), means(other.name()));
  }

  /** 99 % quantile of the completion of one contender against another's. */
  public Ratio p99(Contender one, Contender other) {
    return Ratio.paired(p99s(one.name()), p99s(other.name()));
  }

  /** Devices that one contender asked for bids, per prompt. */
  public double asked(Contender one) {
    return of(one.name()).stream().mapToDouble(Outcome::asked).average().orElseThrow();
  }

  /** Prompts of one contender without an answer, in all worlds. */
  public int unanswered(Contender one) {
    return of(one.name()).stream().mapToInt(Outcome::unanswered).sum();
  }

  private double[] means(String name) {
    return of(name).stream().mapToDouble(Outcome::meanS).toArray();
  }

  private double[] p99s(String name) {
    return of(name).stream().mapToDouble(Outcome::p99S).toArray();
  }

  private List<Outcome> of(String name) {
    List<Outcome> played = outcomes.get(name);
    if (played == null) {
      throw new IllegalArgumentException(name + " has not played " + of.name());
    }
    return played;
  }
}
