package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.energy.EnergySource;
import dev.bidmesh.executor.energy.EnergySource.Reading;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EnergyGaugeTest {

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final EnergyGauge gauge = new EnergyGauge(context, Duration.ofMillis(200));
  private final CompletableFuture<String> missing = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger readings = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    over.countDown();
    await(vertx.close());
  }

  @Test
  void shouldTellTheEnergyOfARun() throws Exception {
    open(joules -> () -> reading(readings.incrementAndGet()));

    assertThat(await(gauge.end(gauge.begin().orElseThrow()))).hasValue(1);
    assertThat(missing).isNotDone();
  }

  @Test
  void shouldEndARunWithoutItsEnergyThoughTheSourceNeverReturns() throws Exception {
    open(
        latch ->
            () -> {
              latch.await(1, TimeUnit.MINUTES);
              return reading(0);
            });
    Future<Reading> first = gauge.begin().orElseThrow();
    Future<Reading> second = gauge.begin().orElseThrow();

    assertThat(await(gauge.end(first))).isEmpty();
    assertThat(await(gauge.end(second))).isEmpty();
    assertThat(missing.get(5, TimeUnit.SECONDS)).contains("longer than 200 ms");
    assertThat(gauge.begin()).isEmpty();
    assertThat(await(context.executeBlocking(() -> "others go on"))).isEqualTo("others go on");
  }

  @Test
  void shouldSayWhyThereIsNoSource() throws Exception {
    gauge.open(
        () -> {
          throw new java.io.IOException("nothing there");
        },
        missing::complete);

    assertThat(missing.get(5, TimeUnit.SECONDS)).isEqualTo("nothing there");
    assertThat(gauge.begin()).isEqualTo(Optional.empty());
  }

  private interface Source {
    EnergySourceBody of(CountDownLatch over);
  }

  private interface EnergySourceBody {
    Reading read() throws Exception;
  }

  private void open(Source source) throws Exception {
    var opened = new CompletableFuture<Boolean>();
    EnergySourceBody body = source.of(over);
    EnergySource found =
        () -> {
          try {
            return body.read();
          } catch (Exception e) {
            throw new java.io.IOException(e);
          }
        };
    gauge.open(() -> found, missing::complete);
    context.runOnContext(none -> pollOpened(opened));
    assertThat(opened.get(5, TimeUnit.SECONDS)).isTrue();
  }

  /** The source is there a moment later. */
  private void pollOpened(CompletableFuture<Boolean> opened) {
    if (gauge.isOpen()) {
      opened.complete(true);
    } else {
      vertx.setTimer(5, timer -> pollOpened(opened));
    }
  }

  private static Reading reading(double joules) {
    return new Counted(joules);
  }

  private record Counted(double joules) implements Reading {
    @Override
    public double joulesSince(Reading earlier) {
      return joules - ((Counted) earlier).joules();
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }
}
