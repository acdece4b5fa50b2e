package dev.bidmesh.node;

import static dev.bidmesh.node.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeploymentsTest {

  private final Vertx vertx = Vertx.vertx();
  private final Deployments deployments = new Deployments(vertx);
  private final List<String> stopped = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldStopInTheOppositeOrder() {
    // given
    deploy(new Part("first"), new Part("second"), new Part("third"));

    // when
    await(deployments.stop());

    // then
    assertThat(stopped).containsExactly("third", "second", "first");
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void shouldStopOneBeforeTheOthers() {
    // given
    deploy(new Door("door"), new Part("first"), new Part("second"));

    // when
    await(deployments.stop(Door.class));
    await(deployments.stop());

    // then
    assertThat(stopped).containsExactly("door", "second", "first");
  }

  @Test
  void shouldStopTheRestIfOneFailsTo() {
    // given
    deploy(new Part("first"), new Stubborn(), new Part("third"));

    // when
    await(deployments.stop());

    // then
    assertThat(stopped).containsExactly("third", "first");
  }

  @Test
  void shouldHaveNothingToStopTwice() {
    // given
    deploy(new Door("door"));

    // when
    await(deployments.stop(Door.class));
    await(deployments.stop(Door.class));
    await(deployments.stop());

    // then
    assertThat(stopped).containsExactly("door");
  }

  private void deploy(VerticleBase... parts) {
    for (VerticleBase part : parts) {
      await(deployments.deploy(part));
    }
  }

  private class Part extends VerticleBase {
    private final String name;

    Part(String name) {
      this.name = name;
    }

    @Override
    public Future<?> stop() {
      stopped.add(name);
      return Future.succeededFuture();
    }
  }

  private final class Door extends Part {
    Door(String name) {
      super(name);
    }
  }

  private static final class Stubborn extends VerticleBase {
    @Override
    public Future<?> stop() {
      return Future.failedFuture("will not");
    }
  }
}
