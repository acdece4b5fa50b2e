package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.ClientOutput;
import dev.bidmesh.gateway.http.LineStream;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.openai.ToolCalls;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Answers with lines of JSON. Until the first, an error is an ordinary response with its status;
 * afterwards it is the last line. The API has no form for a life sign, so nothing is sent while a
 * prompt waits.
 */
final class StreamedReply implements PromptClient.Streaming {

  private final String model;
  private final HttpServerResponse response;
  private final LineStream stream;
  private final Lines lines;
  private final Clock clock;

  /**
   * @param model as the client named it
   */
  StreamedReply(
      String model, HttpServerResponse response, LineStream stream, Lines lines, Clock clock) {
    this.model = model;
    this.response = response;
    this.stream = stream;
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public void begun(ClientOutput.Begun begun) {
    MeshHeaders.answered(response, begun.deviceName(), begun.overheadMs(), begun.predictedMs());
  }

  /** Calls of tools stand in the last line but one, since here a call is never told in parts. */
  @Override
  public void piece(ClientOutput.Piece piece) {
    if (piece.kind() != ContentKind.TOOL_CALL) {
      line(Lines.Body.of(piece.kind(), piece.content()), Optional.empty());
    }
  }

  @Override
  public void retrying(String reason) {}

  @Override
  public void stillAlive() {}

  @Override
  public Future<Void> finished(Answer answer) {
    List<JsonNode> calls = ToolCalls.of(answer);
    if (!calls.isEmpty()) {
      line(Lines.Body.calls(calls), Optional.empty());
    }
    line(Lines.Body.NOTHING, Optional.of(Lines.Ending.of(answer)));
    return stream.end();
  }

  @Override
  public void refused(Problem problem) {
    if (response.headWritten()) {
      stream.line(Errors.line(problem));
      stream.end();
    } else {
      Errors.problem(response, problem);
    }
  }

  @Override
  public void dropped() {
    stream.cutOff();
  }

  private void line(Lines.Body body, Optional<Lines.Ending> ending) {
    stream.line(lines.of(new Lines.Head(model, clock.instant().toString()), body, ending));
  }
}
