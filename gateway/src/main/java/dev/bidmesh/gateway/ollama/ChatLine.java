package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** One line of the answer to a chat. */
record ChatLine(
    String model,
    String createdAt,
    Message message,
    boolean done,
    @JsonUnwrapped Figures figures) {}
