package dev.bidmesh.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.core.ModelNames;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.spec.EngineSpec;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.BidId;
import dev.bidmesh.protocol.DeviceProfile;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Completion;
import dev.bidmesh.protocol.message.Credit;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TokenCount;
import dev.bidmesh.protocol.message.TokenQuery;
import dev.bidmesh.testkit.Devices;
import dev.bidmesh.testkit.SimulatedBandit;
import dev.bidmesh.testkit.SimulatedOwner;
import dev.bidmesh.testkit.StandInServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(value = 30, timeUnit = TimeUnit.SECONDS)
class ExecutorVerticleTest {

  private static final DeviceProfile SELF = Devices.profile("executor");

  private Vertx vertx;
  private MeshBus bus;
  private List<Engine> engines = List.of();
  private volatile EngineSnapshot latest = EngineSnapshot.NONE;

  @BeforeEach
  void listen(Vertx fresh) {
    vertx = fresh;
    bus = MeshBus.on(vertx, SELF.deviceId());
    bus.listen(Address.Local.ENGINES, (from, message) -> latest = (EngineSnapshot) message);
  }

  @AfterEach
  void close() {
    engines.forEach(engine -> engine.close().toCompletableFuture().join());
  }

  @Test
  void shouldAnswerARealPromptWithTheBuiltInEngine() {
    SimulatedBandit bandit = new SimulatedBandit(bus, .05).start().await();
    SimulatedOwner owner = owner();
    EngineState engine = deploy(ExecutorConfig.DEFAULT, "builtin");
    Award award = award(engine, owner, "What is the capital of France?");

    AwardReply reply = owner.award(award).await();
    Completion end = owner.completion(award.promptId()).await();

    assertThat(reply).isInstanceOf(AwardReply.Accepted.class);
    assertThat(owner.text(award.promptId())).isEqualTo("The capital of France is Paris.");
    assertThat(end.finish()).isEqualTo(FinishReason.STOP);
    assertThat(end.chunks()).isEqualTo(owner.chunks(award.promptId()).size());
    assertThat(end.tokensEstimated()).isFalse();
    assertThat(bandit.observed())
        .extracting(RunObserved::outcome)
        .containsExactly(RunOutcome.FINISHED, RunOutcome.FINISHED);
  }

  @Test
  void shouldCountTokensAsTheModelReadsThem() {
    new SimulatedBandit(bus, .05).start().await();
    SimulatedOwner owner = owner();
    EngineState engine = deploy(ExecutorConfig.DEFAULT, "builtin");
    Award award = award(engine, owner, "What is the capital of France?");
    owner.award(award).await();

    TokenCount count = tokens(award.generation(), engine.models().get(0).alias());

    assertThat(count.estimated()).isFalse();
    assertThat(count.tokens()).isEqualTo(owner.completion(award.promptId()).await().promptTokens());
  }

  @Test
  void shouldEstimateTokensOfAModelThatNoEngineHereCountsFor() {
    deploy(ExecutorConfig.DEFAULT, "builtin");

    TokenCount count = tokens(GenerationSpec.ofText("What is the capital of France?"), "other");

    assertThat(count.estimated()).isTrue();
    assertThat(count.tokens()).isBetween(7, 40);
  }

  private TokenCount tokens(GenerationSpec generation, String model) {
    var query = new TokenQuery(generation, Optional.of(model), 2_000);
    return bus.request(Address.Local.TOKENS, query, TokenCount.class, Duration.ofSeconds(5))
        .await();
  }

  @Test
  void shouldAnswerWithoutABandit() {
    SimulatedOwner owner = owner();
    EngineState engine = deploy(ExecutorConfig.DEFAULT, "builtin");
    Award award = award(engine, owner, "What is 2 + 2?");

    owner.award(award).await();

    assertThat(owner.completion(award.promptId()).await().finish()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void shouldAnswerOrRefuseEveryoneWhenManyComeAtOnceAndComeToRest() {
    new SimulatedBandit(bus, .05).start().await();
    SimulatedOwner owner = owner();
    EngineState engine = deploy(ExecutorConfig.DEFAULT.withQueueCapacity(20), "builtin");
    var awards = new ArrayList<Award>();
    var replies = new ArrayList<Future<AwardReply>>();
    for (int i = 0; i < 60; i++) {
      awards.add(award(engine, owner, "What is " + i + " + 1?"));
      replies.add(owner.award(awards.get(i)));
    }

    int accepted = 0;
    for (int i = 0; i < 60; i++) {
      AwardReply reply = replies.get(i).await();
      if (reply instanceof AwardReply.Refused refused) {
        assertThat(refused.code()).isEqualTo(FailureCode.BUSY);
        assertThat(refused.retryAfterMs()).isPresent();
      } else {
        accepted++;
        owner.completion(awards.get(i).promptId()).await();
      }
    }

    assertThat(accepted).isGreaterThanOrEqualTo(24);
    EngineState rest = engine();
    assertThat(rest.free()).isEqualTo(rest.slots());
    assertThat(rest.queued()).isZero();
  }

  @Test
  void shouldCancelOnAServerWithinHalfASecond() {
    StandInServer server = StandInServer.start(vertx).await();
    SimulatedOwner owner = owner();
    EngineState engine = deploy(ExecutorConfig.DEFAULT, "openai=" + server.url());
    server.pausing(Duration.ofMillis(100)).answering("a ".repeat(100).split(" "));
    Award award = award(engine, owner, "Go on for long.");
    owner.award(award).await();
    awaitTrue(() -> !owner.chunks(award.promptId()).isEmpty());

    long cancelledNanos = System.nanoTime();
    owner.cancel(award);
    Completion end = owner.completion(award.promptId()).await();

    awaitTrue(() -> !server.cutOffNanos().isEmpty());
    assertThat(server.cutOffNanos().get(0) - cancelledNanos)
        .isLessThan(Duration.ofMillis(500).toNanos());
    assertThat(end.finish()).isEqualTo(FinishReason.CANCELLED);
    assertThat(engine().free()).isEqualTo(engine().slots());
  }

  @Test
  void shouldWaitForASlowOwnerAndLoseNothing() {
    SimulatedOwner owner = owner().granting(0);
    EngineState engine = deploy(ExecutorConfig.DEFAULT, "builtin,rate=100");
    Award award = award(engine, owner, "What is the capital of Italy?");
    owner.award(award).await();
    awaitTrue(() -> !owner.progress(award.promptId()).isEmpty());

    owner.granting(8).credit(award, 8);
    owner.completion(award.promptId()).await();

    assertThat(owner.text(award.promptId())).isEqualTo("The capital of Italy is Rome.");
  }

  @Test
  void shouldDrain() {
    SimulatedOwner owner = owner();
    engines = Engines.create(vertx, List.of(EngineSpec.parse("builtin,rate=50")), false);
    var verticle = verticle(ExecutorConfig.DEFAULT);
    vertx.deployVerticle(verticle).await();
    EngineState engine = awaitEngine();
    Award running = award(engine, owner, "What is the capital of Spain?");
    owner.award(running).await();

    Future<Void> drained = verticle.drain(Duration.ofSeconds(10));
    Award late = award(engine, owner, "What is the capital of Greece?");
    AwardReply refused = owner.award(late).await();
    drained.await();

    assertThat(((AwardReply.Refused) refused).code()).isEqualTo(FailureCode.DRAINING);
    assertThat(owner.text(running.promptId())).isEqualTo("The capital of Spain is Madrid.");
  }

  @Test
  void shouldServeAgainWithTheSameEnginesAfterBeingDeployedAnew() {
    SimulatedOwner owner = owner();
    deploy(ExecutorConfig.DEFAULT, "builtin");
    vertx.undeploy(vertx.deploymentIDs().iterator().next()).await();
    latest = EngineSnapshot.NONE;

    vertx.deployVerticle(verticle(ExecutorConfig.DEFAULT)).await();
    EngineState engine = awaitEngine();
    Award award = award(engine, owner, "What is the capital of Norway?");
    owner.award(award).await();
    owner.completion(award.promptId()).await();

    assertThat(owner.text(award.promptId())).isEqualTo("The capital of Norway is Oslo.");
  }

  @Test
  void shouldServeWithAnEngineThatComesLaterUnderTheNamesThatAreConfigured() {
    SimulatedOwner owner = owner();
    var roster = new EngineRoster(List.of());
    var names = new ModelNames(Map.of("tiny", List.of("demo")));
    vertx
        .deployVerticle(
            new ExecutorVerticle(
                bus, MonotonicClock.system(), ExecutorConfig.DEFAULT, SELF, roster, names))
        .await();
    assertThat(status().engines()).isEmpty();

    engines = Engines.create(vertx, List.of(EngineSpec.parse("builtin")), false);
    engines.forEach(roster::add);
    EngineState engine = awaitEngine();
    Award award = award(engine, owner, "What is the capital of Norway?");
    owner.award(award).await();
    owner.completion(award.promptId()).await();

    assertThat(engine.models().get(0).aliases()).startsWith("tiny", "demo");
    assertThat(owner.text(award.promptId())).isEqualTo("The capital of Norway is Oslo.");
  }

  private SimulatedOwner owner() {
    return new SimulatedOwner(vertx, "owner").start().await();
  }

  private EngineState deploy(ExecutorConfig config, String spec) {
    engines = Engines.create(vertx, List.of(EngineSpec.parse(spec)), false);
    vertx.deployVerticle(verticle(config)).await();
    return awaitEngine();
  }

  private ExecutorVerticle verticle(ExecutorConfig config) {
    return new ExecutorVerticle(bus, MonotonicClock.system(), config, SELF, engines);
  }

  private EngineState engine() {
    return status().engines().get(0);
  }

  private EngineSnapshot status() {
    return bus.request(
            Address.Local.EXECUTOR, new StatusQuery(), EngineSnapshot.class, Duration.ofSeconds(1))
        .await();
  }

  private EngineState awaitEngine() {
    awaitTrue(() -> latest.engines().stream().anyMatch(each -> each.health().serves()));
    return latest.engines().get(0);
  }

  private void awaitTrue(BooleanSupplier condition) {
    Promise<Void> met = Promise.promise();
    long timer =
        vertx.setPeriodic(
            5,
            tick -> {
              if (condition.getAsBoolean()) {
                met.tryComplete();
              }
            });
    met.future().await();
    vertx.cancelTimer(timer);
  }

  private static Award award(EngineState engine, SimulatedOwner owner, String prompt) {
    PromptId promptId = PromptId.create(owner.profile().deviceId());
    LaneKey lane = engine.lane(SELF.deviceId(), engine.models().get(0));
    return new Award(
        promptId,
        1,
        Optional.of(new BidId(promptId, SELF.deviceId(), 0)),
        lane,
        OptionalDouble.of(30),
        GenerationSpec.ofText(prompt),
        Optional.empty(),
        List.of(),
        50,
        60_000,
        owner.profile().deviceId(),
        Credit.INITIAL,
        Optional.empty(),
        Optional.empty());
  }
}
