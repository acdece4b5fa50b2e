package dev.bidmesh.gateway.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.ClientOutput;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.route.PromptClient;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.List;

/**
 * Answers with events of no name, the last of which is {@code [DONE]}. Until a device has accepted
 * the prompt, an error is still an ordinary response with its status; afterwards it is the last
 * event.
 */
final class StreamedReply implements PromptClient.Streaming {

  private static final String DONE = "[DONE]";

  private final HttpServerResponse response;
  private final EventStream events;
  private final Shape shape;
  private final boolean includesUsage;
  private final ToolCalls calls = new ToolCalls();
  private Shape.Head head;

  /**
   * @param model as the client named it, which stands in the pieces: which one answers is told by
   *     none before the end
   */
  StreamedReply(
      PromptId id,
      String model,
      HttpServerResponse response,
      EventStream events,
      Shape shape,
      boolean includesUsage,
      Clock clock) {
    this.head = new Shape.Head(id.value(), clock.instant().getEpochSecond(), model);
    this.response = response;
    this.events = events;
    this.shape = shape;
    this.includesUsage = includesUsage;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
    head = new Shape.Head(original.value(), head.created(), head.model());
  }

  @Override
  public void begun(ClientOutput.Begun begun) {
    MeshHeaders.answered(response, begun.deviceName(), begun.overheadMs(), begun.predictedMs());
    open();
  }

  @Override
  public void piece(ClientOutput.Piece piece) {
    if (piece.kind() == ContentKind.TOOL_CALL) {
      tell(calls.add(piece.content()));
    } else {
      shape.piece(head, piece.kind(), piece.content()).ifPresent(events::data);
    }
  }

  @Override
  public void retrying(String reason) {
    events.comment("goes on elsewhere");
  }

  @Override
  public void stillAlive() {
    events.comment("still working");
  }

  @Override
  public Future<Void> finished(Answer answer) {
    String finish = shape.finish(answer);
    if (!response.headWritten()) {
      open();
    }
    tell(calls.last(answer));
    events.data(shape.end(head, finish));
    if (includesUsage) {
      events.data(shape.usage(head, Usage.of(answer.result())));
    }
    events.line(DONE);
    return events.end();
  }

  @Override
  public void refused(Problem problem) {
    if (response.headWritten()) {
      events.data(Errors.envelope(problem));
      events.end();
    } else {
      Errors.problem(response, problem);
    }
  }

  @Override
  public void dropped() {
    events.cutOff();
  }

  private void tell(List<JsonNode> deltas) {
    if (!deltas.isEmpty()) {
      shape.calls(head, deltas).ifPresent(events::data);
    }
  }

  private void open() {
    events.open();
    shape.opening(head).ifPresent(events::data);
  }
}
