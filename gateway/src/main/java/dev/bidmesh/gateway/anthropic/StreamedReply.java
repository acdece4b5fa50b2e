package dev.bidmesh.gateway.anthropic;

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
import java.util.List;
import java.util.Optional;

/**
 * Answers with named events. Until a device has accepted the prompt, an error is still an ordinary
 * response with its status; afterwards it is the last event. Calls of tools are told at the end,
 * each as a whole: engines may mix the parts of several, which this API has no form for.
 */
final class StreamedReply implements PromptClient.Streaming {

  private final HttpServerResponse response;
  private final EventStream events;
  private final String model;
  private PromptId id;
  private Optional<ContentKind> open = Optional.empty();
  private int index;

  /**
   * @param model as the client named it: which one answers is told by none before the end
   */
  StreamedReply(PromptId id, String model, HttpServerResponse response, EventStream events) {
    this.id = id;
    this.model = model;
    this.response = response;
    this.events = events;
    response.putHeader(WholeReply.REQUEST_ID, id.value());
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
    id = original;
  }

  @Override
  public void begun(ClientOutput.Begun begun) {
    MeshHeaders.answered(response, begun.deviceName(), begun.overheadMs(), begun.predictedMs());
    start();
  }

  @Override
  public void piece(ClientOutput.Piece piece) {
    switch (piece.kind()) {
      case TEXT -> {
        enter(piece.kind(), Message.Block.Text.of(""));
        tell(StreamEvent.BlockDelta.of(index, StreamEvent.Delta.Text.of(piece.content())));
      }
      case REASONING -> {
        enter(piece.kind(), Message.Block.Thinking.of(""));
        tell(StreamEvent.BlockDelta.of(index, StreamEvent.Delta.Thinking.of(piece.content())));
      }
      case TOOL_CALL, EMBEDDING -> {}
    }
  }

  @Override
  public void retrying(String reason) {
    events.comment("goes on elsewhere");
  }

  @Override
  public void stillAlive() {
    tell(StreamEvent.Ping.IT);
  }

  @Override
  public Future<Void> finished(Answer answer) {
    List<Message.Block.ToolUse> calls = Message.calls(answer);
    if (!response.headWritten()) {
      start();
    }
    leave();
    calls.forEach(this::tell);
    tell(
        StreamEvent.MessageDelta.of(
            Message.stopReason(answer, !calls.isEmpty()), Message.Usage.of(answer.result())));
    tell(StreamEvent.MessageStop.IT);
    return events.end();
  }

  @Override
  public void refused(Problem problem) {
    if (response.headWritten()) {
      events.event("error", Errors.envelope(problem));
      events.end();
    } else {
      Errors.problem(response, problem);
    }
  }

  @Override
  public void dropped() {
    events.cutOff();
  }

  private void start() {
    events.open();
    tell(StreamEvent.MessageStart.of(Message.opening(id.value(), model)));
  }

  private void enter(ContentKind kind, Message.Block block) {
    if (open.filter(kind::equals).isEmpty()) {
      leave();
      tell(StreamEvent.BlockStart.of(index, block));
      open = Optional.of(kind);
    }
  }

  private void leave() {
    if (open.isPresent()) {
      tell(StreamEvent.BlockStop.of(index));
      index++;
      open = Optional.empty();
    }
  }

  private void tell(Message.Block.ToolUse call) {
    tell(StreamEvent.BlockStart.of(index, call.opening()));
    tell(StreamEvent.BlockDelta.of(index, StreamEvent.Delta.Input.of(call.input().toString())));
    tell(StreamEvent.BlockStop.of(index));
    index++;
  }

  private void tell(StreamEvent event) {
    events.event(event.type(), event);
  }
}
