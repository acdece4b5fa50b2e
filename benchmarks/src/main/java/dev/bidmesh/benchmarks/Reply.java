package dev.bidmesh.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/**
 * What a client got for a prompt.
 *
 * @param status of the response
 * @param body of the response: the answer, or what was wrong
 * @param retryAfterS what a refusal told, in seconds
 * @param seconds from the request to the whole response
 */
record Reply(int status, JsonNode body, OptionalLong retryAfterS, double seconds) {

  /** Whether the prompt was answered. */
  boolean answered() {
    return status == 200;
  }

  /** Whether there was no place for it. */
  boolean refused() {
    return status == 429;
  }

  /** Name of the device that ran it. */
  String device() {
    return body.path("device").asText();
  }
}
