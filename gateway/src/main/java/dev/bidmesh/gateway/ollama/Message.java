package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** A message of the model, or the next part of it. */
record Message(
    String role, String content, Optional<String> thinking, Optional<List<JsonNode>> toolCalls) {}
