package dev.bidmesh.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.FailureCode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** JSON of the HTTP API, as a client reads and writes it. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Logger LOG = LoggerFactory.getLogger(Json.class);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a response.
   *
   * @throws CliException if it is not JSON, so that whoever answered is no node
   */
  static JsonNode parse(NodeUrl from, String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      LOG.atDebug().setCause(e).log("not JSON");
      throw notANode(from);
    }
  }

  /** The failure that a problem document tells of; empty if it is something else. */
  static Optional<CliException> problem(NodeUrl from, JsonNode json) {
    return json.path("code").isTextual()
        ? Optional.of(
            new CliException(
                ExitCode.of(FailureCode.ofLabel(json.path("code").asText())),
                from.base() + ": " + Terminal.printable(detail(json))))
        : Optional.empty();
  }

  /** What a problem document says to people. */
  static String detail(JsonNode problem) {
    return problem.path("detail").asText(problem.path("title").asText("no reason given"));
  }

  /** For answers that no node gives. */
  static CliException notANode(NodeUrl from) {
    return new CliException(
        ExitCode.UNREACHABLE,
        "what answers at " + from.base() + " is not a Bidmesh node. Name one with --node.");
  }
}
