package dev.bidmesh.node.doctor;

import dev.bidmesh.bid.core.Reading;
import dev.bidmesh.bid.telemetry.TelemetrySource;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Reads each telemetry source as a node does, on a thread of its own. */
final class TelemetryCheck {

  private static final Duration LONGEST = Duration.ofSeconds(3);

  /** Load is the difference of two readings. */
  private static final Duration BETWEEN = Duration.ofMillis(100);

  private static final int READINGS = 4;
  private static final String REMEDY =
      "nothing: a node serves without it, and what is learned does not depend on it";

  private final List<TelemetrySource> sources;

  TelemetryCheck(List<TelemetrySource> sources) {
    this.sources = sources;
  }

  Report.Part run() {
    var readings = sources.stream().map(TelemetryCheck::reading).toList();
    return new Report.Part("Telemetry", readings.stream().map(CompletableFuture::join).toList());
  }

  private static CompletableFuture<Finding> reading(TelemetrySource source) {
    String name = source.quantity().label();
    return read(source, READINGS)
        .orTimeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
        .handle((reading, cause) -> cause == null ? finding(name, reading) : failed(name, cause));
  }

  private static CompletableFuture<Reading> read(TelemetrySource source, int tries) {
    Executor thread =
        action -> {
          var reader = new Thread(action, "telemetry-" + source.quantity().label());
          // One that never returns must not keep the process.
          reader.setDaemon(true);
          reader.start();
        };
    return CompletableFuture.supplyAsync(() -> once(source), thread)
        .thenCompose(
            reading ->
                reading instanceof Reading.NotYet && tries > 1
                    ? CompletableFuture.supplyAsync(
                            () -> reading,
                            CompletableFuture.delayedExecutor(
                                BETWEEN.toMillis(), TimeUnit.MILLISECONDS))
                        .thenCompose(again -> read(source, tries - 1))
                    : CompletableFuture.completedFuture(reading));
  }

  private static Reading once(TelemetrySource source) {
    try {
      return source.read();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static Finding finding(String name, Reading reading) {
    if (reading instanceof Reading.Cpu cpu) {
      return Finding.ok(name, percent(cpu.load()) + " busy with other things");
    }
    if (reading instanceof Reading.Ram ram) {
      return Finding.ok(name, percent(ram.used()) + " used");
    }
    if (reading instanceof Reading.Battery battery) {
      return Finding.ok(name, percent(battery.charge()) + (battery.charging() ? ", on mains" : ""));
    }
    if (reading instanceof Reading.Temperature temperature) {
      return Finding.ok(name, String.format(Locale.ROOT, "%.0f °C", temperature.celsius()));
    }
    if (reading instanceof Reading.Missing missing) {
      return Finding.absent(name, "cannot be read: " + missing.reason()).remedy(REMEDY);
    }
    return reading instanceof Reading.Absent
        ? Finding.absent(name, "the device has none")
        : Finding.absent(name, "has not changed yet");
  }

  private static Finding failed(String name, Throwable cause) {
    Throwable reason =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return Finding.absent(name, "cannot be read: " + reason).remedy(REMEDY);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.0f %%", fraction * 100);
  }
}
