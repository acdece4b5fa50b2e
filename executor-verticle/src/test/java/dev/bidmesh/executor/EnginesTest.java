package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.Evidence;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 10, timeUnit = TimeUnit.SECONDS)
class EnginesTest {

  @Test
  void shouldCallEnginesByKindAndNumber(Vertx vertx) {
    List<Engine> engines =
        create(vertx, false, "openai=http://127.0.0.1:1", "builtin", "openai=http://127.0.0.1:2");

    assertThat(engines)
        .extracting(engine -> engine.info().id())
        .containsExactly("openai", "builtin", "openai-2");
  }

  @Test
  void shouldEmulateAnNpuWithTheBuiltInEngineOnly(Vertx vertx) {
    List<Engine> engines = create(vertx, true, "builtin", "openai=http://127.0.0.1:1");

    assertThat(engines)
        .extracting(engine -> engine.info().evidence())
        .containsExactly(Evidence.EMULATED, Evidence.CLAIMED);
  }

  @Test
  void shouldGiveTheBuiltInEngineTheSlotsThatWereAskedFor(Vertx vertx) {
    assertThat(create(vertx, true, "builtin,slots=1", "builtin"))
        .extracting(engine -> engine.info().slots())
        .containsExactly(1, 4);
  }

  private static List<Engine> create(Vertx vertx, boolean emulateNpu, String... specs) {
    List<Engine> engines =
        Engines.create(vertx, Stream.of(specs).map(EngineSpec::parse).toList(), emulateNpu);
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
    return engines;
  }
}
