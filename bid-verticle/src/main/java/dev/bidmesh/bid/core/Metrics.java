package dev.bidmesh.bid.core;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.Telemetry;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The state that a bid is made from, short enough for one line of a log.
 *
 * @param hasNpu whether an NPU takes prompts
 * @param freeNpu whether one would start a prompt at once; its live state, whatever was configured
 * @param cpu processor load, 0 to 1
 * @param ram memory in use, 0 to 1
 */
record Metrics(boolean hasNpu, boolean freeNpu, OptionalDouble cpu, OptionalDouble ram) {

  static Metrics of(EngineSnapshot engines, Telemetry telemetry) {
    List<EngineState> npus =
        engines.engines().stream()
            .filter(engine -> engine.accelerator() == Accelerator.NPU)
            .filter(engine -> engine.health().serves())
            .toList();
    boolean free = npus.stream().anyMatch(EngineState::isFree);
    return new Metrics(!npus.isEmpty(), free, telemetry.cpu(), telemetry.ram());
  }

  /** As {@code true,false,45.20,62.80}, fractions in per cent; an absent one is empty. */
  String csv() {
    return hasNpu + "," + freeNpu + "," + percent(cpu) + "," + percent(ram);
  }

  private static String percent(OptionalDouble fraction) {
    return fraction.isPresent()
        ? String.format(Locale.ROOT, "%.2f", 100 * fraction.getAsDouble())
        : "";
  }
}
