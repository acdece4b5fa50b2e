package dev.bidmesh.node.originals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code device_config.json}: {@code {device_name, listen_port, has_npu, free_npu, peers:
 * [{name, ip, port}]}}, or {@code {device_id, has_npu}}.
 */
final class DeviceConfigFile {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private static final String HARDWARE =
      "what a device has is found by the node itself; see 'bidmesh doctor'";

  private final String file;
  private final List<Peer> peers = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private Optional<String> name = Optional.empty();

  private DeviceConfigFile(String file) {
    this.file = file;
  }

  /**
   * Reads one.
   *
   * @param file its name, for messages
   * @throws IllegalArgumentException saying what is wrong
   */
  static Found read(String file, String text) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " is no JSON: " + e.getOriginalMessage().lines().findFirst().orElse(""), e);
    }
    var reader = new DeviceConfigFile(file);
    root.forEachEntry(reader::field);
    return new Found(reader.name, reader.peers, reader.notes);
  }

  private void field(String field, JsonNode value) {
    switch (field) {
      case "device_name", "device_id" -> name(field, value);
      case "peers" -> peers(value);
      case "has_npu" -> leave(field, HARDWARE);
      case "free_npu" -> leave(field, "whether an accelerator is free follows from its slots");
      case "listen_port" -> leave(field, Originals.PORT);
      default -> leave(field, "it means nothing here");
    }
  }

  private void leave(String field, String why) {
    notes.add(Note.left(file, field, why));
  }

  private void name(String field, JsonNode value) {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new IllegalArgumentException(file + ": " + field + " must be a text");
    }
    if (name.isPresent()) {
      leave(field, "the name is " + name.get() + " already");
    } else {
      name = Optional.of(value.textValue().strip());
    }
  }

  private void peers(JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException(file + ": peers must be a list");
    }
    for (int i = 0; i < list.size(); i++) {
      String at = "peers[" + i + "]";
      JsonNode peer = list.get(i);
      String address = peer.path("ip").asText("").strip();
      if (address.isEmpty()) {
        leave(at, "it has no ip");
      } else {
        String given = peer.path("name").asText("").strip();
        peers.add(new Peer(given.isEmpty() ? address : given, address));
        if (peer.has("port")) {
          leave(at + ".port", Originals.PORT);
        }
      }
    }
  }
}
