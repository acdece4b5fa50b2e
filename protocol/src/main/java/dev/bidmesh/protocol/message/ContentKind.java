package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a piece of output is. */
public enum ContentKind {
  /** The answer. */
  @JsonProperty("text")
  TEXT,
  /** Thinking that the model shows. */
  @JsonProperty("reasoning")
  REASONING,
  /** Part of a tool call. */
  @JsonProperty("toolCall")
  TOOL_CALL,
  /** Embeddings: lines as of {@link dev.bidmesh.protocol.Embedding}, never cut within one. */
  @JsonProperty("embedding")
  EMBEDDING
}
