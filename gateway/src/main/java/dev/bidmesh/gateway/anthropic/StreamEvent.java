package dev.bidmesh.gateway.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/** Events of a stream; the name of each stands in its data, too. */
sealed interface StreamEvent {

  /** The name of the event. */
  String type();

  record MessageStart(String type, Message message) implements StreamEvent {
    static MessageStart of(Message message) {
      return new MessageStart("message_start", message);
    }
  }

  record BlockStart(String type, int index, Message.Block contentBlock) implements StreamEvent {
    static BlockStart of(int index, Message.Block block) {
      return new BlockStart("content_block_start", index, block);
    }
  }

  record BlockDelta(String type, int index, Delta delta) implements StreamEvent {
    static BlockDelta of(int index, Delta delta) {
      return new BlockDelta("content_block_delta", index, delta);
    }
  }

  record BlockStop(String type, int index) implements StreamEvent {
    static BlockStop of(int index) {
      return new BlockStop("content_block_stop", index);
    }
  }

  record MessageDelta(String type, End delta, Message.Usage usage) implements StreamEvent {
    static MessageDelta of(String stopReason, Message.Usage usage) {
      return new MessageDelta("message_delta", new End(stopReason, Optional.empty()), usage);
    }
  }

  record MessageStop(String type) implements StreamEvent {
    static final MessageStop IT = new MessageStop("message_stop");
  }

  record Ping(String type) implements StreamEvent {
    static final Ping IT = new Ping("ping");
  }

  record End(
      String stopReason, @JsonInclude(JsonInclude.Include.ALWAYS) Optional<String> stopSequence) {}

  /** More of a block. */
  sealed interface Delta {

    record Text(String type, String text) implements Delta {
      static Text of(String text) {
        return new Text("text_delta", text);
      }
    }

    record Thinking(String type, String thinking) implements Delta {
      static Thinking of(String text) {
        return new Thinking("thinking_delta", text);
      }
    }

    record Input(String type, String partialJson) implements Delta {
      static Input of(String json) {
        return new Input("input_json_delta", json);
      }
    }
  }
}
