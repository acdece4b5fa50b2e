package dev.bidmesh.simulation.replay;

import java.nio.file.Path;
import java.util.*;

public final class Try {
  public static void main(String[] a) {
    ServiceTimes times =
        a[0].equals("fitted")
            ? Sources.fitted()
            : Sources.measured(
                Path.of("/work/shared/data"),
                a[0].equals("whole") ? RunTime.WHOLE : RunTime.PUBLISHED);
    System.out.println(times.source());
    var list =
        new ArrayList<Contender>(
            List.of(Contender.INFORMED, Contender.CLAIRVOYANT, Contender.RULE));
    var P = Rule.Settings.PRODUCTION;
    list.add(Contender.rule("exact", P.withExact()));
    list.add(Contender.rule("expectation", P.withExpectation()));
    list.add(Contender.rule("start", P.withStart()));
    list.add(Contender.rule("start+exact", P.withStart().withExact()));
    list.add(Contender.rule("start+exact g.995", P.withStart().withExact().withDiscount(.995)));
    list.add(Contender.rule("start+expect", P.withStart().withExpectation()));
    list.add(
        Contender.rule("start+expect w2.5", P.withStart().withExpectation().withWaitWeight(2.5)));
    list.add(Contender.rule("start+expect w3", P.withStart().withExpectation().withWaitWeight(3)));
    for (Case c : Case.all()) {
      if (a.length > 1 && !c.name().matches(a[1])) continue;
      if (a.length > 2) c = c.withSeeds(Integer.parseInt(a[2]));
      long t = System.nanoTime();
      Results r = Results.play(c, times, list);
      System.out.printf("== %s %.1fs%n", c.name(), (System.nanoTime() - t) / 1e9);
      for (var k : list) {
        Ratio m = r.mean(k, Contender.CLAIRVOYANT),
            p = r.p99(k, Contender.CLAIRVOYANT),
            mi = r.mean(k, Contender.INFORMED),
            pi = r.p99(k, Contender.INFORMED);
        System.out.printf(
            "%-40s clair %.3f±%.3f p99 %.3f±%.3f | inf %.3f±%.3f %.3f±%.3f un %d br %d%n",
            k.name(),
            m.mean(),
            m.halfWidth(),
            p.mean(),
            p.halfWidth(),
            mi.mean(),
            mi.halfWidth(),
            pi.mean(),
            pi.halfWidth(),
            r.unanswered(k),
            r.outcomes().get(k.name()).stream().mapToInt(Outcome::broken).sum());
      }
    }
  }
}
