package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptTrace;
import dev.bidmesh.protocol.message.TraceQuery;
import dev.bidmesh.protocol.message.TraceReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A core that is watched: whatever it does is checked against the bounds that must hold at every
 * instant, and it can be asked without a message on any network.
 */
final class Questioned implements Core {

  /** Runs of one prompt that its owner may hold at once. */
  static final int MAX_LIVE_ATTEMPTS = 2;

  private static final Exchange ASIDE = new Exchange(-1);
  private static final Set<String> LIVE = Set.of("awarded", "running");

  private final Core core;
  private final DeviceId device;
  private final List<String> broken = new ArrayList<>();
  private long nowNanos;

  Questioned(Core core, DeviceId device) {
    this.core = core;
    this.device = device;
  }

  @Override
  public void on(Event event, long at, Consumer<Effect> out) {
    nowNanos = at;
    core.on(
        event,
        at,
        effect -> {
          out.accept(effect);
          check(effect);
        });
  }

  /** Bounds that were broken, in words. */
  List<String> broken() {
    return broken;
  }

  /** The core's answer to a question, which must not change it. */
  <T extends MeshMessage> Optional<T> ask(MeshMessage question, Class<T> type) {
    var answers = new ArrayList<MeshMessage>();
    core.on(
        new Event.Asked(ASIDE, device, question),
        nowNanos,
        effect -> {
          if (effect instanceof Effect.Reply reply) {
            answers.add(reply.message());
          }
        });
    return answers.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  private void check(Effect effect) {
    if (effect instanceof Effect.Send send && send.message() instanceof Award award) {
      checkAttempts(award);
    } else if (effect instanceof Effect.Publish publish
        && publish.to() == Address.Local.ENGINES
        && publish.message() instanceof EngineSnapshot snapshot) {
      snapshot.engines().forEach(this::checkQueue);
    }
  }

  private void checkAttempts(Award award) {
    long live =
        ask(new TraceQuery(award.promptId()), TraceReply.class)
            .flatMap(TraceReply::trace)
            .map(Questioned::liveAttempts)
            .orElse(0L);
    if (live > MAX_LIVE_ATTEMPTS) {
      broken.add(award.promptId() + ": " + live + " live attempts");
    }
  }

  private static long liveAttempts(PromptTrace trace) {
    return trace.attempts().stream().filter(each -> LIVE.contains(each.outcome())).count();
  }

  private void checkQueue(EngineState engine) {
    if (engine.queued() > engine.queueCapacity()) {
      broken.add(engine.engineId() + ": " + engine.queued() + " prompts in its queue");
    }
  }
}
