package dev.bidmesh.protocol.codec;

import dev.bidmesh.protocol.message.MeshMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The wire names of messages: the simple names of the records under {@link MeshMessage}. */
final class MessageTypes {

  private final Map<String, Class<? extends MeshMessage>> byName;

  private MessageTypes(Map<String, Class<? extends MeshMessage>> byName) {
    this.byName = Map.copyOf(byName);
  }

  /** Finds all records by walking the sealed hierarchy. */
  static MessageTypes all() {
    var byName = new HashMap<String, Class<? extends MeshMessage>>();
    collect(MeshMessage.class, byName);
    return new MessageTypes(byName);
  }

  Map<String, Class<? extends MeshMessage>> byName() {
    return byName;
  }

  Optional<Class<? extends MeshMessage>> classOf(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  String nameOf(MeshMessage message) {
    return message.getClass().getSimpleName();
  }

  private static void collect(
      Class<? extends MeshMessage> type, Map<String, Class<? extends MeshMessage>> byName) {
    if (type.isRecord()) {
      if (byName.put(type.getSimpleName(), type) != null) {
        throw new IllegalStateException("two messages are named " + type.getSimpleName());
      }
      return;
    }
    for (Class<?> each : type.getPermittedSubclasses()) {
      collect(each.asSubclass(MeshMessage.class), byName);
    }
  }
}
