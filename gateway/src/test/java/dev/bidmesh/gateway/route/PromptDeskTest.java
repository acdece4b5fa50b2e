package dev.bidmesh.gateway.route;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.gateway.IdempotencyConfig;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.Claim;
import dev.bidmesh.gateway.core.GatewayCore;
import dev.bidmesh.gateway.core.GatewayLimits;
import dev.bidmesh.gateway.metrics.PromptWatch;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.SimulatedOrchestrator;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class PromptDeskTest {

  private final DeviceId self = DeviceId.random(new Random(3));
  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final Map<PromptId, Handler<Void>> closing = new ConcurrentHashMap<>();
  private final Watch watch = new Watch();
  private SimulatedOrchestrator orchestrator;
  private Vertx vertx;
  private PromptDesk desk;

  @BeforeEach
  void open(Vertx vertx) throws TimeoutException {
    this.vertx = vertx;
    MeshBus bus = MeshBus.on(vertx, self);
    orchestrator = new SimulatedOrchestrator(bus, "Paris");
    orchestrator.start().await(10, SECONDS);
    Promise<PromptDesk> opened = Promise.promise();
    vertx.runOnContext(
        here -> {
          var made =
              new PromptDesk(vertx, bus, MonotonicClock.system(), new GatewayCore(limits()), watch);
          made.listen().map(made).onComplete(opened);
        });
    desk = opened.future().await(10, SECONDS);
  }

  @Test
  void shouldRefuseAClientWhoseAnswerHasNoForm() throws TimeoutException {
    var client = new Client();
    client.finishing =
        () -> {
          throw new IllegalStateException("no form");
        };

    submit(PromptId.create(self), client, Optional.empty());

    assertThat(client.end.future().await(10, SECONDS)).isEqualTo("refused internal");
    assertThat(counted()).containsExactly("internal");
    assertThat(drained()).isTrue();
  }

  @Test
  void shouldAnswerAClientWhoseAnswerCannotBeCounted() throws TimeoutException {
    watch.broken = true;
    var client = new Client();

    submit(PromptId.create(self), client, Optional.empty());

    assertThat(client.end.future().await(10, SECONDS)).isEqualTo("finished");
    assertThat(drained()).isTrue();
  }

  @Test
  void shouldHangUpOnAClientThatCannotBeToldOfAFailure() throws TimeoutException {
    var client = new Client();
    client.finishing =
        () -> {
          throw new IllegalStateException("no form");
        };
    client.refusing = client.finishing;

    submit(PromptId.create(self), client, Optional.empty());

    assertThat(client.end.future().await(10, SECONDS)).isEqualTo("dropped");
  }

  @Test
  void shouldNotCountTheAnswerOfAClientThatIsGone() throws TimeoutException {
    var claim = Optional.of(new Claim("somebody", "key", "body"));
    PromptId original = PromptId.create(self);
    PromptId again = PromptId.create(self);
    orchestrator.onPrompt(prompt -> orchestrator.emitRouted(prompt.promptId()));
    var first = new Client();
    // The other one leaves when both answers are on their way.
    first.finishing = () -> Optional.ofNullable(closing.get(again)).orElseThrow().handle(null);
    var second = new Client();

    submit(original, first, claim);
    submit(again, second, claim);
    second.joined.future().await(10, SECONDS);
    orchestrator.emitDone(original, 1);

    assertThat(first.end.future().await(10, SECONDS)).isEqualTo("finished");
    assertThat(counted()).containsExactly("finished");
    assertThat(second.end.future().isComplete()).isFalse();
  }

  /** What was counted once everything has been handled that was there before. */
  private List<String> counted() throws TimeoutException {
    Promise<List<String>> later = Promise.promise();
    vertx.setTimer(20, any -> later.complete(List.copyOf(counted)));
    return later.future().await(10, SECONDS);
  }

  private boolean drained() throws TimeoutException {
    return desk.drain().map(true).await(10, SECONDS);
  }

  private void submit(PromptId id, Client client, Optional<Claim> claim) throws TimeoutException {
    var request =
        new PromptRequest(
            id,
            GenerationSpec.ofText("What is the capital of France?"),
            Optional.empty(),
            Set.of(),
            50,
            10_000,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    Promise<Void> taken = Promise.promise();
    vertx.runOnContext(
        here -> {
          desk.submit(request, desk.nanoTime(), response(id), client, claim);
          taken.complete();
        });
    taken.future().await(10, SECONDS);
  }

  /** One that is open, and tells nothing but how to close it. */
  private HttpServerResponse response(PromptId id) {
    return (HttpServerResponse)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("closeHandler")) {
                @SuppressWarnings("unchecked")
                Handler<Void> handler = (Handler<Void>) arguments[0];
                closing.put(id, handler);
                return proxy;
              }
              return false;
            });
  }

  private static GatewayLimits limits() {
    Duration second = Duration.ofSeconds(1);
    return new GatewayLimits(
        8, 1_000_000, second, second, second, second, IdempotencyConfig.DEFAULT);
  }

  private static final class Client implements PromptClient {

    private final Promise<String> end = Promise.promise();
    private final Promise<PromptId> joined = Promise.promise();
    private Runnable finishing = () -> {};
    private Runnable refusing = () -> {};

    @Override
    public void joined(PromptId original) {
      joined.complete(original);
    }

    @Override
    public Future<Void> finished(Answer answer) {
      finishing.run();
      end.complete("finished");
      return Future.succeededFuture();
    }

    @Override
    public void refused(Problem problem) {
      refusing.run();
      end.complete("refused " + problem.code().label());
    }

    @Override
    public void dropped() {
      end.complete("dropped");
    }
  }

  private final class Watch implements PromptWatch {

    private volatile boolean broken;

    @Override
    public void finished(Answer answer) {
      count("finished");
    }

    @Override
    public void failed(FailureCode code) {
      count(code.label());
    }

    @Override
    public void abandoned() {
      count("abandoned");
    }

    private void count(String end) {
      if (broken) {
        throw new IllegalStateException("no meter");
      }
      counted.add(end);
    }
  }
}
