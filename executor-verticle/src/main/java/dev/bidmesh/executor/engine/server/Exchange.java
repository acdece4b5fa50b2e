package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.Refusal;
import java.util.Optional;

/** A request to a server, and how the stream that answers it is read. */
public interface Exchange {

  /** Where it is sent. */
  String url();

  /** The media type of the stream that is asked for. */
  String accepts();

  /** The request's body, of JSON. */
  String body();

  /** Reads the answer. */
  AnswerDecoder decoder();

  /** Another request that avoids what the server has refused, if there is one. */
  default Optional<Exchange> instead(int status, String words) {
    return Optional.empty();
  }

  /**
   * Another request that is to follow at once, if there is one: in place of one whose answer turns
   * out to be of no use, or for more of what was asked for.
   */
  default Optional<Exchange> afresh() {
    return Optional.empty();
  }

  /** What a refusal of the server means. */
  default Refusal refusal(int status, String words) {
    return ServerError.ofResponse(status, words);
  }
}
