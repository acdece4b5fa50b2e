package dev.bidmesh.gateway.route;

import dev.bidmesh.gateway.core.Answer;
import dev.bidmesh.gateway.core.ClientOutput;
import dev.bidmesh.gateway.http.EventStream;
import dev.bidmesh.gateway.http.MeshHeaders;
import dev.bidmesh.gateway.http.Replies;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.OptionalLong;

/**
 * Answers {@code POST /prompt} with server-sent events. Until a device has accepted the prompt, an
 * error is still an ordinary response with its status; afterwards it is the last event.
 */
final class StreamedReply implements PromptClient.Streaming {

  private final HttpServerResponse response;
  private final EventStream events;

  StreamedReply(HttpServerResponse response, EventStream events) {
    this.response = response;
    this.events = events;
  }

  @Override
  public void joined(PromptId original) {
    MeshHeaders.replayed(response, original);
  }

  @Override
  public void begun(ClientOutput.Begun begun) {
    MeshHeaders.answered(response, begun.deviceName(), begun.overheadMs(), begun.predictedMs());
    events.open();
  }

  @Override
  public void piece(ClientOutput.Piece piece) {
    if (piece.kind() == ContentKind.TEXT) {
      events.event("token", new Token(piece.content(), piece.offset()));
    }
  }

  @Override
  public void retrying(String reason) {
    events.event("retry", new Reason(reason));
  }

  @Override
  public void waiting(ClientOutput.Waiting waiting) {
    events.event(
        "queue", new Queue(waiting.deviceName(), waiting.position(), waiting.expectedMs()));
  }

  @Override
  public void stillAlive() {
    events.comment("still working");
  }

  @Override
  public void dropped() {
    events.cutOff();
  }

  @Override
  public Future<Void> finished(Answer answer) {
    if (!response.headWritten()) {
      events.open();
    }
    events.event("done", PromptReply.of(answer));
    return events.end();
  }

  @Override
  public void refused(Problem problem) {
    if (response.headWritten()) {
      events.event("error", problem);
      events.end();
    } else {
      Replies.problem(response, problem);
    }
  }

  private record Token(String text, long offset) {}

  private record Queue(String device, int position, OptionalLong expectedMs) {}

  private record Reason(String reason) {}
}
