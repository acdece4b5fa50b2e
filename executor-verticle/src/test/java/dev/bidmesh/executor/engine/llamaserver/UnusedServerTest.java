package dev.bidmesh.executor.engine.llamaserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.gguf.ModelDigests;
import dev.bidmesh.executor.engine.llama.DemoFile;
import dev.bidmesh.executor.engine.spec.LlamaServerSpec;
import dev.bidmesh.protocol.Accelerator;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientConfig;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.VertxMetricsFactory;
import io.vertx.core.spi.metrics.HttpClientMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is closed before its server was started. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a shell script")
@Timeout(60)
class UnusedServerTest {

  private final Clients clients = new Clients();
  private final Vertx vertx =
      Vertx.builder()
          .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
          .withMetrics(clients)
          .build();
  private final Path folder;

  UnusedServerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void shouldCloseTheClientsOfAServerThatWasNotStartedAnyMore() throws IOException {
    // given one that is still asked for its options
    Path asked = folder.resolve("asked");
    Path program = folder.resolve("llama-server");
    Files.writeString(program, "#!/bin/sh\necho asked >'" + asked + "'\nexec sleep 60\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    var spec =
        new LlamaServerSpec(
            DemoFile.in(folder),
            Optional.of(program),
            1,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Accelerator.CPU);
    Engine engine =
        new LlamaServerEngine(
            vertx, LlamaServerOptions.of("llama-server", spec), ModelDigests.ofThisProcess());
    engine.start();
    await(() -> Files.exists(asked));
    assertThat(clients.open).hasPositiveValue();

    // when
    engine.close().toCompletableFuture().join();

    // then
    await(() -> clients.open.get() == 0);
  }

  private static void await(BooleanSupplier condition) {
    long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time until it is so").isLessThan(patience);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** Counts the clients that are open. */
  private static final class Clients implements VertxMetricsFactory, VertxMetrics {

    private final AtomicInteger open = new AtomicInteger();

    @Override
    public VertxMetrics metrics(VertxOptions options) {
      return this;
    }

    @Override
    public HttpClientMetrics<?, ?> createHttpClientMetrics(HttpClientConfig config) {
      open.incrementAndGet();
      return new Open();
    }

    private final class Open implements HttpClientMetrics<Object, Object> {
      @Override
      public void close() {
        open.decrementAndGet();
      }
    }
  }
}
