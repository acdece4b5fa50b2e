package dev.bidmesh.simulation.net;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.PromptMessage;
import java.util.HashMap;
import java.util.Map;

/**
 * The dice for messages: each prompt has its own, all else those of its sender. So the messages of
 * a prompt fare the same when the story is told without another prompt.
 */
final class Fates {

  private final long seed;
  private final Map<PromptId, Dice> prompts = new HashMap<>();
  private final Map<DeviceId, Dice> senders = new HashMap<>();

  Fates(long seed) {
    this.seed = seed;
  }

  Dice of(DeviceId from, MeshMessage message) {
    return message instanceof PromptMessage about
        ? prompts.computeIfAbsent(about.promptId(), id -> new Dice(seed, id.hashCode()))
        : senders.computeIfAbsent(from, id -> new Dice(seed, ~(long) id.hashCode()));
  }
}
