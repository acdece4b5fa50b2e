package dev.bidmesh.simulation.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.RoutingPolicy;
import dev.bidmesh.protocol.message.StatusQuery;
import dev.bidmesh.protocol.message.TraceReply;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds that must hold at every instant bite. */
class QuestionedTest {

  private static final DeviceId OWNER = Devices.id("owner");
  private static final PromptId PROMPT = PromptId.create(OWNER);
  private static final EngineState ENGINE = Devices.engine("e", Accelerator.CPU, 1, "demo");
  private static final LaneKey LANE = ENGINE.lane(OWNER, Devices.model("demo"));

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 0", "3, 1"})
  void shouldNoticeMoreLiveAttemptsThanAreAllowed(int live, int broken) {
    var watched = new Questioned(awarding(live), OWNER);

    watched.on(new Event.Received(OWNER, new StatusQuery()), 0, effect -> {});

    assertThat(watched.broken()).hasSize(broken);
  }

  @Test
  void shouldNoticeAQueueBeyondItsBound() {
    EngineState crowded =
        new EngineState(
            ENGINE.engineId(),
            ENGINE.accelerator(),
            ENGINE.evidence(),
            ENGINE.health(),
            ENGINE.healthReason(),
            1,
            0,
            9,
            8,
            0,
            ENGINE.retryAfterMs(),
            ENGINE.models(),
            ENGINE.capabilities());
    var snapshot = new EngineSnapshot(List.of(crowded), false);
    Core core =
        (event, now, out) -> out.accept(new Effect.Publish(Address.Local.ENGINES, snapshot));
    var watched = new Questioned(core, OWNER);

    watched.on(new Event.Received(OWNER, new StatusQuery()), 0, effect -> {});

    assertThat(watched.broken()).containsExactly("e: 9 prompts in its queue");
  }

  /** Sends an award, and says that so many attempts are live. */
  private static Core awarding(int live) {
    return (event, now, out) ->
        out.accept(
            event instanceof Event.Asked asked
                ? new Effect.Reply(asked.exchange(), new TraceReply(Optional.of(trace(live))))
                : new Effect.Send(Address.Local.EXECUTOR, award()));
  }

  private static Award award() {
    return new Award(
        PROMPT,
        1,
        Optional.empty(),
        LANE,
        OptionalDouble.empty(),
        GenerationSpec.ofText("x"),
        Optional.empty(),
        List.of(),
        50,
        1_000,
        OWNER,
        8);
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
