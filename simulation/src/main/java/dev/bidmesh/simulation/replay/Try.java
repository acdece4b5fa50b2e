package dev.bidmesh.simulation.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

public final class Try {
  public static void main(String[] a) {
    ServiceTimes times =
        a[0].equals("fitted")
            ? Sources.fitted()
            : Sources.measured(
                Path.of("/work/shared/data"),
                a[0].equals("whole") ? RunTime.WHOLE : RunTime.PUBLISHED);
    System.out.println(times.source());
    var list = new ArrayList<>(List.of(Contender.INFORMED, Contender.CLAIRVOYANT, Contender.RULE));
    list.addAll(
        a[3].equals("v")
            ? Contender.variants()
            : a[3].equals("f") ? Contender.fanouts() : Contender.all().subList(0, 7));
    for (Case c : Case.all()) {
      if (a.length > 1 && !c.name().matches(a[1])) continue;
      c = c.withSeeds(Integer.parseInt(a[2]));
      long t = System.nanoTime();
      Results r = Results.play(c, times, list);
      System.out.printf("== %s %.1fs%n", c.name(), (System.nanoTime() - t) / 1e9);
      for (var k : list) {
        Ratio m = r.mean(k, Contender.CLAIRVOYANT),
            p = r.p99(k, Contender.CLAIRVOYANT),
            mi = r.mean(k, Contender.INFORMED),
            pi = r.p99(k, Contender.INFORMED);
        System.out.printf(
            "%-40s clair %.3f±%.3f p99 %.3f±%.3f | inf %.3f±%.3f %.3f±%.3f un %d asked %.1f%n",
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
            r.outcomes().get(k.name()).get(0).asked());
      }
    }
  }
}
