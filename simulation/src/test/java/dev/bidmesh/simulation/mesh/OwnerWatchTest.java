package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.AwardReply;
import dev.bidmesh.protocol.message.Cancel;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TokenChunk;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is watched of an owner bites. */
class OwnerWatchTest {

  private static final DeviceId OWNER = Devices.id("owner");
  private static final double SHARE = .05;
  private static final PromptId PROMPT = PromptId.create(OWNER);
  private static final EngineState ENGINE = Devices.engine("e", Accelerator.CPU, 1, "demo");
  private static final LaneKey LANE = ENGINE.lane(OWNER, Devices.model("demo"));

  private final List<String> broken = new ArrayList<>();
  private final List<Effect> wanted = new ArrayList<>();
  private int live = 1;

  /** Does what is wanted of it, and says when it is asked that so many attempts are live. */
  private final Core core =
      (event, now, out) -> {
        if (event instanceof Event.Asked asked && asked.message() instanceof TraceQuery) {
          out.accept(new Effect.Reply(asked.exchange(), new TraceReply(Optional.of(trace(live)))));
        } else {
          List.copyOf(wanted).forEach(out);
        }
      };

  private final OwnerWatch watch = new OwnerWatch(core, OWNER, SHARE, broken::add);

  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 1"})
  void shouldNoticeMoreLiveAttemptsThanAreAllowed(int attempts, int wrong) {
    for (int attempt = 1; attempt <= attempts; attempt++) {
      live = attempt;
      does(new Effect.Send(Address.Local.EXECUTOR, award(attempt)));
    }

    assertThat(broken).filteredOn(what -> what.contains("live attempts")).hasSize(wrong);
    assertThat(watch.runs()).isEqualTo(attempts);
    assertThat(watch.hedges()).isEqualTo(attempts - 1);
  }

  @Test
  void shouldNotCountAnAttemptThatWasCancelled() {
    live = 3;
    for (int attempt = 1; attempt <= 3; attempt++) {
      does(new Effect.Send(Address.Local.EXECUTOR, award(attempt)));
      does(new Effect.Send(Address.Local.EXECUTOR, new Cancel(PROMPT, attempt, "lost")));
    }

    assertThat(broken).isEmpty();
    assertThat(watch.hedges()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 0", "1, 2, 1", "39, 2, 1", "40, 2, 0", "40, 3, 1"})
  void shouldNoticeMoreSecondRunsThanTheirShare(int first, int second, int wrong) {
    begin(first);
    for (int n = 0; n < second; n++) {
      hedge();
    }

    assertThat(broken).hasSize(wrong);
    assertThat(broken)
        .allSatisfy(what -> assertThat(what).startsWith("second runs beyond their share: "));
  }

  @Test
  void shouldNotCountSecondRunsThatWereDeclined() {
    begin(1);
    for (int n = 0; n < 3; n++) {
      PromptId prompt = hedge();
      hears(new AwardReply.Refused(prompt, 2, FailureCode.BUSY, "no", OptionalLong.empty()));
    }

    assertThat(broken).isEmpty();
  }

  private void begin(int runs) {
    for (int n = 0; n < runs; n++) {
      PromptId prompt = PromptId.create(OWNER);
      does(new Effect.Send(Address.Local.EXECUTOR, award(prompt, 1)));
      hears(new AwardReply.Accepted(prompt, 1, 1, "features"));
      hears(new AwardReply.Accepted(prompt, 1, 1, "features"));
    }
  }

  /** A second run of a prompt whose first one is not accepted yet, so that it does not count. */
  private PromptId hedge() {
    PromptId prompt = PromptId.create(OWNER);
    live = 1;
    does(new Effect.Send(Address.Local.EXECUTOR, award(prompt, 1)));
    live = 2;
    does(new Effect.Send(Address.Local.EXECUTOR, award(prompt, 2)));
    return prompt;
  }

  private void hears(MeshMessage message) {
    watch.on(new Event.Received(OWNER, message), 0, any -> {});
  }

  @Test
  void shouldNoticeTextOfAnAttemptBesideThatOfAnother() {
    delivers(1);
    delivers(2);

    assertThat(broken).containsExactly(PROMPT + ": text of attempt 2 beside that of 1");
  }

  @Test
  void shouldTakeTextOfALaterAttemptOnceTheFirstIsLost() {
    delivers(1);
    does(gateway(new PromptEvent.Retry(PROMPT, "lost")));
    delivers(3);

    assertThat(broken).isEmpty();
  }

  @Test
  void shouldNoticeTextOfAnAttemptThatIsLost() {
    delivers(2);
    does(gateway(new PromptEvent.Retry(PROMPT, "lost")));
    delivers(2);

    assertThat(broken).hasSize(1);
  }

  private void delivers(int attempt) {
    wanted.add(gateway(new PromptEvent.Delta(PROMPT, ContentKind.TEXT, "x", 0)));
    var chunk = new TokenChunk(PROMPT, attempt, 0, ContentKind.TEXT, "x", 0, 1, List.of());
    watch.on(new Event.Asked(new Exchange(1), OWNER, chunk), 0, effect -> {});
    wanted.clear();
  }

  private static Effect gateway(PromptEvent said) {
    return new Effect.Send(Address.Local.GATEWAY, said);
  }

  private void does(Effect effect) {
    wanted.add(effect);
    watch.on(new Event.Received(OWNER, new StatusQuery()), 0, any -> {});
    wanted.clear();
  }

  private static Award award(int attempt) {
    return award(PROMPT, attempt);
  }

  private static Award award(PromptId prompt, int attempt) {
    return new Award(
        prompt,
        attempt,
        Optional.empty(),
        LANE,
        OptionalDouble.empty(),
        GenerationSpec.ofText("x"),
        Optional.empty(),
        List.of(),
        50,
        1_000,
        OWNER,
        8,
        Optional.empty(),
        Optional.empty());
  }

  private static PromptTrace trace(int live) {
    List<PromptTrace.Attempt> attempts =
        IntStream.rangeClosed(1, live)
            .mapToObj(
                n ->
                    new PromptTrace.Attempt(
                        n, LANE, "x", OptionalDouble.empty(), OptionalDouble.empty(), "running"))
            .toList();
    return new PromptTrace(
        PROMPT,
        "running",
        "auction",
        Optional.empty(),
        RoutingPolicy.ADAPTIVE,
        1,
        OptionalInt.empty(),
        50,
        0,
        List.of(),
        attempts,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }
}
