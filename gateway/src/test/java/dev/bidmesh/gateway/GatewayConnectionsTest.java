package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** No client holds what others need. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class GatewayConnectionsTest {

  @Test
  void shouldCloseConnectionsBeyondThoseOfAnAddress(Vertx vertx) {
    var scene =
        GatewayScene.start(
            vertx,
            new ConfigBuilder().connections(new ConnectionsConfig(2, 10, Duration.ofSeconds(10))));
    RawClient first = RawClient.connect(scene);
    RawClient second = RawClient.connect(scene);
    second.post(GatewayScene.QUESTION);
    scene.until(() -> second.received().contains("Paris"));

    RawClient third = RawClient.connect(scene);

    scene.until(third::isClosed);
    first.close();
    // It is noticed a moment later that the first has gone.
    int tries = 1;
    while (!answers(scene)) {
      assertThat(tries++).isLessThan(1_000);
    }
    second.close();
  }

  @Test
  void shouldCloseAConnectionThatDoesNotSayWhatItWants(Vertx vertx) {
    var scene =
        GatewayScene.start(
            vertx,
            new ConfigBuilder().connections(new ConnectionsConfig(10, 10, Duration.ofMillis(150))));
    RawClient slow = RawClient.connect(scene);
    slow.send("GET /health/live HTTP/1.1\nHost: localh");

    scene.until(slow::isClosed);

    assertThat(slow.received()).isEmpty();
  }

  private static boolean answers(GatewayScene scene) {
    RawClient another = RawClient.connect(scene);
    another.post(GatewayScene.QUESTION);
    scene.until(() -> another.isClosed() || another.received().contains("Paris"));
    boolean answered = another.received().contains("Paris");
    another.close();
    return answered;
  }
}
