package dev.bidmesh.simulation.mesh;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.core.Core;
import dev.bidmesh.protocol.core.Effect;
import dev.bidmesh.protocol.core.Event;
import dev.bidmesh.protocol.core.Exchange;
import dev.bidmesh.protocol.message.MeshMessage;
import java.util.ArrayList;
import java.util.Optional;

/** Questions to a core that are on no network and must not change it. */
final class Aside {

  private static final Exchange EXCHANGE = new Exchange(-1);

  private Aside() {}

  /** The core's answer, if it is one of the wanted kind. */
  static <T extends MeshMessage> Optional<T> ask(
      Core core, DeviceId device, MeshMessage question, Class<T> type, long nowNanos) {
    var answers = new ArrayList<MeshMessage>();
    core.on(
        new Event.Asked(EXCHANGE, device, question),
        nowNanos,
        effect -> {
          if (effect instanceof Effect.Reply reply) {
            answers.add(reply.message());
          }
        });
    return answers.stream().filter(type::isInstance).map(type::cast).findFirst();
  }
}
