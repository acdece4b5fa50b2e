package dev.bidmesh.simulation.replay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What a run on an NPU consists of.
 *
 * @param startS start of the engine in seconds, paid by every run
 * @param firstTokenS time to the first token after it, in seconds
 * @param tokensPerS rate from then on
 */
record NpuProfile(double startS, double firstTokenS, double tokensPerS) {

  /** As published with the measurements, for when they are not at hand. */
  static final NpuProfile PUBLISHED = new NpuProfile(2.87, .089, 20.3);

  private static final double MICROS = 1e6;

  NpuProfile {
    if (!(startS >= 0 && firstTokenS >= 0 && tokensPerS > 0)) {
      throw new IllegalArgumentException(
          "an NPU profile needs times of at least 0 and a token rate above 0");
    }
  }

  /**
   * Reads a profile as genie-t2t-run writes it.
   *
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it is no such profile
   */
  static NpuProfile read(Path file) {
    try {
      JsonNode events = new ObjectMapper().readTree(file.toFile()).at("/components/0/events");
      return new NpuProfile(
          value(file, events, "init-time") / MICROS,
          value(file, events, "time-to-first-token") / MICROS,
          value(file, events, "token-generation-rate"));
    } catch (IOException e) {
      throw new UncheckedIOException("the NPU profile " + file + " cannot be read", e);
    }
  }

  private static double value(Path file, JsonNode events, String name) {
    for (JsonNode event : events) {
      if (event.path(name).path("value").isNumber()) {
        return event.path(name).path("value").asDouble();
      }
    }
    throw new IllegalArgumentException("the NPU profile " + file + " has no " + name);
  }

  /** Seconds before the part of a run that grows with its tokens. */
  double fixedS() {
    return startS + firstTokenS;
  }
}
