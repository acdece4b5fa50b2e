package dev.bidmesh.bid.telemetry;

import dev.bidmesh.bid.core.Quantity;
import dev.bidmesh.bid.core.Reading;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads sources on threads of its own, one per source at most. They are daemons, and apart from the
 * threads of the event loop and its workers: a source that hangs in native code can then neither
 * delay the others nor keep the program from ending.
 */
public final class SourceReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SourceReader.class);
  private static final long IDLE_S = 10;
  private static final int REASON_LIMIT = 200;

  private final Map<Quantity, TelemetrySource> sources = new EnumMap<>(Quantity.class);
  private final ThreadPoolExecutor threads;

  /**
   * @throws IllegalArgumentException if two sources read the same quantity
   */
  public SourceReader(List<TelemetrySource> sources) {
    for (TelemetrySource source : sources) {
      if (this.sources.put(source.quantity(), source) != null) {
        throw new IllegalArgumentException(
            "sources must not hold two for " + source.quantity().label());
      }
    }
    var number = new AtomicInteger();
    int most = Quantity.values().length;
    threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_S,
            TimeUnit.SECONDS,
            // A thread that has told its reading may not be waiting for the next yet.
            new LinkedBlockingQueue<>(),
            task -> daemon(task, number.incrementAndGet()));
    threads.allowCoreThreadTimeOut(true);
  }

  /** What can be read. */
  public Set<Quantity> quantities() {
    return Set.copyOf(sources.keySet());
  }

  /**
   * Reads a source that is not being read. Returns at once.
   *
   * @param result takes the reading on another thread, exactly once, unless the source never
   *     returns
   */
  public void read(Quantity quantity, Consumer<Reading> result) {
    TelemetrySource source = Optional.ofNullable(sources.get(quantity)).orElseThrow();
    threads.execute(() -> result.accept(read(source)));
  }

  /** Interrupts what is being read. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** Catches everything, since a missing native library shows as one of several errors. */
  static Reading read(TelemetrySource source) {
    try {
      return source.read();
    } catch (Throwable e) {
      LOG.atDebug().addKeyValue("source", source.quantity()).setCause(e).log("source failed");
      return new Reading.Missing(reason(e));
    }
  }

  private static String reason(Throwable failure) {
    String text = failure.getClass().getSimpleName();
    String message = failure.getMessage();
    if (message != null && !message.isBlank()) {
      text += ": " + message.lines().findFirst().orElse("").strip();
    }
    return text.length() > REASON_LIMIT ? text.substring(0, REASON_LIMIT) + "…" : text;
  }

  private static Thread daemon(Runnable task, int number) {
    var thread = new Thread(task, "bidmesh-telemetry-" + number);
    thread.setDaemon(true);
    return thread;
  }
}
