package dev.bidmesh.bandit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.bandit.core.Beats;
import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import dev.bidmesh.bandit.store.LaneStore;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.MonotonicClock;
import dev.bidmesh.protocol.bus.MeshBus;
import dev.bidmesh.protocol.message.BanditStatus;
import dev.bidmesh.protocol.message.LaneChanged;
import dev.bidmesh.protocol.message.LaneFeatures;
import dev.bidmesh.protocol.message.LaneQuery;
import dev.bidmesh.protocol.message.LaneReply;
import dev.bidmesh.protocol.message.LaneSnapshot;
import dev.bidmesh.protocol.message.LaneSource;
import dev.bidmesh.protocol.message.ModelFamily;
import dev.bidmesh.protocol.message.RunObserved;
import dev.bidmesh.protocol.message.RunOutcome;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.testkit.Devices;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The bandit with a disk and with peers. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 60, timeUnit = TimeUnit.SECONDS)
class BanditStoreTest {

  private static final DeviceId SELF = Devices.id("self");
  private static final DeviceId PEER = Devices.id("peer");
  private static final LaneKey LANE = new LaneKey(SELF, "builtin", Accelerator.CPU, "sha-demo");
  private static final LaneFeatures X =
      new LaneFeatures(OptionalDouble.of(0.2), OptionalDouble.of(0.5), 40);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration BRIEF = Duration.ofMillis(20);

  private final Path directory;
  private final LinkedBlockingQueue<LaneSnapshot> changes = new LinkedBlockingQueue<>();
  private MeshBus bus;

  BanditStoreTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void listen(Vertx vertx) throws Exception {
    bus = MeshBus.on(vertx, SELF);
    bus.listen(
            Address.Local.BID, (from, message) -> changes.add(((LaneChanged) message).snapshot()))
        .ready()
        .await(20, SECONDS);
  }

  @Test
  void shouldKnowAfterARestartWhatItLearned(Vertx vertx) throws Exception {
    String first = deploy(vertx, 1, LaneStore.at(directory));
    run();
    LaneSnapshot learned = change();
    vertx.undeploy(first).await(20, SECONDS);

    deploy(vertx, 2, LaneStore.at(directory));

    assertThat(lanes()).containsExactly(Beats.at(learned, 2, 0));
  }

  @Test
  void shouldWriteWhileItRunsAndSayWhen(Vertx vertx) throws Exception {
    deploy(vertx, 1, LaneStore.at(directory));
    run();
    change();

    assertThat(await(status -> savedMs(status).isPresent()).lanes()).hasSize(1);
    assertThat(directory.resolve("lanes.json")).exists();
  }

  @Test
  void shouldLearnOnWhileNothingCanBeSavedAndSaveOnceItCan(Vertx vertx) throws Exception {
    var store = new Awkward(3);
    deploy(vertx, 1, store);

    for (int n = 0; n < 200; n++) {
      run();
      change();
    }

    BanditStatus later = await(status -> savedMs(status).isPresent());
    assertThat(later.memory().orElseThrow().warnings()).isEmpty();
    assertThat(later.lanes().get(0).observations()).isEqualTo(200);
    assertThat(store.most.get()).as("writes at once").isEqualTo(1);
  }

  @Test
  void shouldWarnWhileNothingCanBeSavedAndStopAllTheSame(Vertx vertx) throws Exception {
    String deployment = deploy(vertx, 1, new Awkward(Integer.MAX_VALUE));
    run();

    BanditStatus status = await(each -> !each.memory().orElseThrow().warnings().isEmpty());
    assertThat(status.memory().orElseThrow().warnings().get(0)).contains("(No space left)");
    vertx.undeploy(deployment).await(20, SECONDS);
  }

  @Test
  void shouldGetItsLanesBackFromAPeer(Vertx vertx) throws Exception {
    String first = deploy(vertx, 1, LaneStore.none());
    run();
    LaneSnapshot learned = change();
    vertx.undeploy(first).await(20, SECONDS);
    MeshBus peer = MeshBus.on(vertx, PEER);
    peer.answer(
            Address.device(PEER, Address.Purpose.CONTROL),
            question ->
                question.equals(new LaneQuery(SELF))
                    ? Future.succeededFuture(new LaneReply(List.of(learned)))
                    : Future.failedFuture("asked for something else"))
        .ready()
        .await(20, SECONDS);

    deploy(vertx, 2, LaneStore.at(directory));
    peer.publish(Address.HEARTBEAT, Beats.of(PEER));

    LaneSnapshot told = change();
    assertThat(told).isEqualTo(Beats.at(learned, 2, 0));
    assertThat(status().lanes().get(0).position().orElseThrow().source())
        .isEqualTo(LaneSource.RECOVERED);
  }

  private String deploy(Vertx vertx, long incarnation, LaneStore store) throws Exception {
    BanditConfig from = BanditConfig.DEFAULT;
    var config =
        new BanditConfig(
            ModelFamily.LOG_LINEAR,
            from.alpha(),
            from.discount(),
            from.waitWeight(),
            from.maxLanes(),
            from.breakerBase(),
            from.breakerMax(),
            BRIEF,
            BRIEF,
            from.savedPeerLanes(),
            BRIEF,
            new RecoveryConfig(8, 1, BRIEF, SOON, SOON, 64));
    var verticle = new BanditVerticle(bus, MonotonicClock.system(), config, incarnation, store);
    return vertx.deployVerticle(verticle).await(20, SECONDS);
  }

  private void run() {
    bus.send(Address.Local.BANDIT, new RunObserved(LANE, X, 0.05, 0, 16, RunOutcome.FINISHED));
  }

  private LaneSnapshot change() throws InterruptedException {
    LaneSnapshot change = changes.poll(20, SECONDS);
    assertThat(change).isNotNull();
    return Objects.requireNonNull(change);
  }

  private List<LaneSnapshot> lanes() throws Exception {
    return bus.request(Address.Local.BANDIT, new LaneQuery(SELF), LaneReply.class, SOON)
        .await(20, SECONDS)
        .lanes();
  }

  private BanditStatus status() throws Exception {
    return bus.request(Address.Local.BANDIT, new StatusQuery(), BanditStatus.class, SOON)
        .await(20, SECONDS);
  }

  private BanditStatus await(Predicate<BanditStatus> condition) throws Exception {
    long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    BanditStatus status = status();
    while (!condition.test(status)) {
      assertThat(System.nanoTime()).as("time for %s", status).isLessThan(giveUp);
      status = status();
    }
    return status;
  }

  private static OptionalLong savedMs(BanditStatus status) {
    return status.memory().orElseThrow().savedMs();
  }

  /** Fails at first, and notices writes that overlap. */
  private static final class Awkward implements LaneStore {

    private final AtomicInteger failures;
    private final AtomicInteger writing = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    Awkward(int failures) {
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public Optional<Loaded> load(DeviceId self) {
      return Optional.of(Loaded.NOTHING);
    }

    @Override
    public void save(DeviceId self, SaveLanes lanes) throws IOException {
      most.accumulateAndGet(writing.incrementAndGet(), Math::max);
      try {
        if (failures.getAndDecrement() > 0) {
          throw new IOException("No space left");
        }
      } finally {
        writing.decrementAndGet();
      }
    }
  }
}
