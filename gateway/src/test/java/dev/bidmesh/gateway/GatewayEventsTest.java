package dev.bidmesh.gateway;

import static dev.bidmesh.gateway.GatewayScene.await;
import static dev.bidmesh.gateway.GatewayScene.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.NodeState;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RecentQuery;
import dev.bidmesh.protocol.message.RecentReply;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.StatusReply;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@Timeout(30)
class GatewayEventsTest {

  private static final String LONG = "x".repeat(2 * 1024 * 1024);

  /** Seconds of events, and far less than one long one. */
  private static final int TAIL = 64 * 1024;

  private static final EventsConfig FAST =
      new EventsConfig(2, 50, Duration.ofMillis(20), Duration.ofMillis(100));

  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger traces = new AtomicInteger();
  private GatewayScene scene;
  private PromptId prompt;
  private volatile String state = "running";
  private volatile boolean answers = true;
  private volatile List<PromptId> others = List.of();

  /** What the only step of the prompt says; if it is long, every trace differs from the last. */
  private volatile String step = "arrived";

  @BeforeEach
  void start(Vertx vertx) {
    begin(vertx, new ConfigBuilder().events(FAST));
  }

  private void begin(Vertx vertx, ConfigBuilder config) {
    scene = GatewayScene.start(vertx, config);
    prompt = PromptId.create(scene.profile().deviceId());
    Address control = Address.device(scene.profile().deviceId(), Address.Purpose.CONTROL);
    await(scene.bus().answer(control, query -> Future.succeededFuture(status())).ready());
    await(scene.bus().answer(Address.Local.TRACE, this::traced).ready());
  }

  @Test
  void shouldTellHowEverythingStandsAndThenWhatChanges() {
    RawClient client = watch();

    sees(client, "event: peers\ndata: {\"peers\":[]}");
    sees(client, "event: status\ndata: {\"device_id\":\"" + scene.profile().deviceId());
    sees(client, "event: prompt\ndata: {\"prompt_id\":\"" + prompt + "\",\"state\":\"running\"");

    state = "done";
    sees(client, "\"prompt_id\":\"" + prompt + "\",\"state\":\"done\"");
  }

  @Test
  void shouldTellAPromptOnlyWhenSomethingHasChanged() {
    RawClient client = watch();
    sees(client, "event: prompt");

    int before = looks.get();
    scene.until(() -> looks.get() > before + 5);

    assertThat(client.received().split("event: prompt", -1)).hasSize(2);
  }

  @Test
  void shouldTellWhoComesLaterHowEverythingStands() {
    sees(watch(), "event: prompt");

    RawClient second = watch();

    sees(second, "event: prompt\ndata: {\"prompt_id\":\"" + prompt);
    sees(second, "event: status");
  }

  @Test
  void shouldRefuseMoreWatchersThanConfiguredUntilOneLeaves() {
    RawClient first = watch();
    sees(first, "event: peers");
    sees(watch(), "event: peers");

    HttpResponse<Buffer> refused = scene.get("/events");
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.getHeader("Retry-After")).isEqualTo("1");
    assertThat(json(refused).getString("detail"))
        .isEqualTo("2 clients watch this node already, and gateway.events.watchers allows no more");

    first.close();
    seesAtLast("event: peers");
  }

  @Test
  void shouldLookAtNothingWhileNobodyWatches() {
    assertThat(looks).hasValue(0);
    RawClient client = watch();
    sees(client, "event: prompt");

    client.close();

    var last = new AtomicInteger(-1);
    var same = new AtomicInteger();
    scene.until(
        () -> {
          int now = looks.get();
          return last.getAndSet(now) == now ? same.incrementAndGet() > 100 : same.getAndSet(0) < 0;
        });
  }

  @Test
  void shouldSayWhatIsWrongWhenAPartOfTheNodeDoesNotAnswer() {
    answers = false;

    sees(
        watch(),
        "event: trouble\ndata: {\"title\":\"Service Unavailable\",\"status\":503,"
            + "\"detail\":\"no traces now\"");
  }

  @Test
  void shouldDisconnectAWatcherThatDoesNotRead(Vertx vertx) {
    begin(vertx, new ConfigBuilder().events(FAST).stalledClientTimeout(Duration.ofMillis(50)));
    RawClient client = watch();
    sees(client, "event: prompt");

    client.pause();
    step = LONG;

    // What a closed connection is sent comes back as an error, whether or not its client reads.
    scene.until(() -> client.send("x").isClosed());
  }

  @Test
  void shouldTellAWatcherThatHasCaughtUpHowEverythingStands() {
    RawClient client = watch();
    sees(client, "event: prompt");

    client.pause();
    step = LONG;
    untilTracesAre(traces.get() + 40);
    step = "the end";
    state = "failed";
    untilTracesAre(traces.get() + 1);
    client.resume();

    sees(client, "\"state\":\"failed\"");
    assertThat(client.received().split("event: prompt", -1)).hasSizeLessThan(40);
  }

  @Test
  void shouldTellASlowWatcherOfEveryPromptAndOnce() {
    step = "x".repeat(200_000);
    DeviceId self = scene.profile().deviceId();
    others = Stream.generate(() -> PromptId.create(self)).limit(20).toList();
    RawClient first = watch();
    scene.until(() -> told(first) == others.size() + 1);

    RawClient second = watch();
    scene.until(() -> told(second) == others.size() + 1);

    int before = looks.get();
    scene.until(() -> looks.get() > before + 5);
    assertThat(told(second)).isEqualTo(others.size() + 1);
    assertThat(others)
        .allSatisfy(id -> assertThat(second.received()).contains("{\"prompt_id\":\"" + id + "\""));
  }

  @Test
  void shouldTellWhichPromptsAreToldOf() {
    RawClient client = watch();
    sees(client, "event: listed\ndata: {\"prompt_ids\":[\"" + prompt + "\"]}");

    PromptId next = PromptId.create(scene.profile().deviceId());
    others = List.of(next);

    sees(client, "event: listed\ndata: {\"prompt_ids\":[\"" + prompt + "\",\"" + next + "\"]}");
    sees(watch(), "event: listed\ndata: {\"prompt_ids\":[\"" + prompt + "\",\"" + next + "\"]}");
  }

  @Test
  void shouldEndTheStreamWhenTheNodeStops(Vertx vertx) {
    RawClient client = watch();
    sees(client, "event: prompt");

    await(vertx.undeploy(scene.deployment()));

    scene.until(() -> client.endsWith("0\r\n\r\n"));
  }

  @Test
  void shouldAnswerAHeadRequestWithoutAStream() {
    var response = await(scene.request(HttpMethod.HEAD, "/events").send());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.getHeader("Content-Type")).isEqualTo("text/event-stream");
  }

  private RawClient watch() {
    return RawClient.connect(scene).send("GET /events HTTP/1.1\nHost: localhost\n\n");
  }

  private void sees(RawClient client, String text) {
    scene.until(() -> client.tail(TAIL).contains(text));
  }

  private static int told(RawClient client) {
    return client.received().split("event: prompt\n", -1).length - 1;
  }

  /** Comes again until it is let in, as the dashboard does. */
  private void seesAtLast(String text) {
    RawClient client = watch();
    for (int tries = 0; tries < 100 && !client.received().contains(text); tries++) {
      RawClient now = client;
      scene.until(() -> now.received().contains(text) || now.received().contains(" 429 "));
      client = now.received().contains(text) ? now : watch();
    }
    sees(client, text);
  }

  private void untilTracesAre(int count) {
    scene.until(() -> traces.get() >= count);
  }

  private Future<MeshMessage> traced(MeshMessage question) {
    if (!answers) {
      return Future.failedFuture(new MeshException(FailureCode.UNREACHABLE, "no traces now"));
    }
    if (question instanceof RecentQuery) {
      looks.incrementAndGet();
      return Future.succeededFuture(new RecentReply(summaries()));
    }
    PromptId asked = question instanceof TraceQuery query ? query.promptId() : prompt;
    return Future.succeededFuture(new TraceReply(Optional.of(trace(asked))));
  }

  private List<RecentReply.Summary> summaries() {
    return Stream.concat(Stream.of(prompt), others.stream()).map(this::summary).toList();
  }

  private RecentReply.Summary summary(PromptId id) {
    return new RecentReply.Summary(
        id, state, "auction", Optional.empty(), Optional.empty(), 1, Optional.empty());
  }

  private PromptTrace trace(PromptId id) {
    int number = traces.incrementAndGet();
    int tokens = step.equals(LONG) ? number : 0;
    return new PromptTrace(
        id,
        state,
        "auction",
        Optional.of("demo"),
        RoutingPolicy.ADAPTIVE,
        30,
        OptionalInt.empty(),
        50,
        12.5,
        List.of(),
        List.of(),
        List.of(new PromptTrace.Step(0, step)),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new PromptTrace.Live(RunPhase.DECODE, 0, OptionalLong.empty(), tokens)),
        Optional.empty());
  }

  private StatusReply status() {
    return new StatusReply(
        scene.profile().deviceId(),
        scene.profile().name(),
        3,
        "test",
        NodeState.READY,
        Optional.of("127.0.0.1:8770"),
        1234,
        "standalone",
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
