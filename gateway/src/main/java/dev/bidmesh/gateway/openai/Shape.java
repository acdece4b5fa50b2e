package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.protocol.message.ContentKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How answers look, whole and in pieces: the difference between chats and plain completions. */
sealed interface Shape permits ChatShape, TextShape {

  /** The whole answer. */
  Object whole(String id, Instant created, Answer answer);

  /** The first piece of a stream, if there is one before the text. */
  Optional<Object> opening(Head head);

  /** A piece; empty if this API has no form for its kind. */
  Optional<Object> piece(Head head, ContentKind kind, String content);

  /** A piece with deltas of tool calls; empty if this API has no form for them. */
  Optional<Object> calls(Head head, List<JsonNode> deltas);

  /** The last piece. */
  Object end(Head head, String finish);

  /** The count of tokens, as a piece of its own. */
  Object usage(Head head, Usage usage);

  /**
   * How an answer ended, in the words of the API.
   *
   * @throws dev.bidmesh.protocol.MeshException if it calls tools in a way that cannot be read
   */
  String finish(Answer answer);

  /** What all pieces of a stream begin with. */
  record Head(String id, long created, String model) {}
}
