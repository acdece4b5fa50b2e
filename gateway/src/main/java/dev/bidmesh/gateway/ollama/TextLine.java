package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;

/** One line of the answer to a plain prompt. */
record TextLine(
    String model,
    String createdAt,
    String response,
    Optional<String> thinking,
    boolean done,
    @JsonUnwrapped Figures figures) {}
