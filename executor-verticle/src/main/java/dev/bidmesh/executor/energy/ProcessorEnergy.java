package dev.bidmesh.executor.energy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The counters of the processor packages (RAPL), as Linux shows them below {@code
 * /sys/class/powercap}. Most systems let only the superuser read them.
 */
final class ProcessorEnergy implements EnergySource {

  private static final double JOULES_PER_MICROJOULE = 1e-6;

  private final List<Counter> counters;

  private ProcessorEnergy(List<Counter> counters) {
    this.counters = List.copyOf(counters);
  }

  /**
   * Those of a machine.
   *
   * @param root {@code /sys/class/powercap}
   * @throws IOException saying why there are none
   */
  static ProcessorEnergy find(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new IOException(root + " is not there");
    }
    var found = new ArrayList<Counter>();
    // Packages only: what is below them, and the platform above them, is in them or holds them.
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(root, "intel-rapl:*")) {
      for (Path zone : zones) {
        if (FileNumber.text(zone.resolve("name")).startsWith("package")) {
          long range = FileNumber.read(zone.resolve("max_energy_range_uj"));
          found.add(new Counter(zone.resolve("energy_uj"), range));
        }
      }
    }
    if (found.isEmpty()) {
      throw new IOException(root + " has no counter of a processor");
    }
    var energy = new ProcessorEnergy(found);
    energy.read();
    return energy;
  }

  @Override
  public Reading read() throws IOException {
    var values = new ArrayList<Long>();
    for (Counter counter : counters) {
      values.add(FileNumber.read(counter.file()));
    }
    return new Counted(List.copyOf(values), counters);
  }

  /**
   * A counter in microjoules.
   *
   * @param range at which it begins again at 0
   */
  private record Counter(Path file, long range) {}

  private record Counted(List<Long> values, List<Counter> counters) implements Reading {

    @Override
    public double joulesSince(Reading earlier) throws IOException {
      if (!(earlier instanceof Counted before) || before.values().size() != values.size()) {
        throw new IOException("the readings are of different sources");
      }
      double sum = 0;
      for (int i = 0; i < values.size(); i++) {
        long used = values.get(i) - before.values().get(i);
        sum += used < 0 ? used + counters.get(i).range() : used;
      }
      return sum * JOULES_PER_MICROJOULE;
    }
  }
}
