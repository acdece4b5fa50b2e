package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a lane can do beyond plain text, and what a prompt can need. */
public enum Capability {
  /** Calls tools. */
  @JsonProperty("tools")
  TOOLS,
  /** Reads images. */
  @JsonProperty("images")
  IMAGES,
  /** Answers in JSON of a given form. */
  @JsonProperty("json")
  JSON,
  /** Computes embeddings. */
  @JsonProperty("embeddings")
  EMBEDDINGS,
  /** Continues a given text as if it had written it, which moving a run mid-stream needs. */
  @JsonProperty("continuation")
  CONTINUATION,
  /** Goes on from a text as it is, without a chat template. */
  @JsonProperty("raw")
  RAW,
  /** Writes what stands between a given beginning and a given end. */
  @JsonProperty("infill")
  INFILL
}
