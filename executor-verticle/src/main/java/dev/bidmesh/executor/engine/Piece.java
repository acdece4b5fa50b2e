package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.message.ContentKind;
import java.util.List;

/**
 * A piece of output. It never splits a character, and never holds a part of a stop text.
 *
 * @param kind what it is; pieces of a tool call are lines of JSON in the shape of the OpenAI chat
 *     API, each ended by a line feed
 * @param text not empty
 * @param tokens tokens in it; an estimate where the engine learns the number at the end only, see
 *     {@link GenerationEnd#usage()}
 * @param tokenIds their ids, where the engine knows them; they stand for exactly this text
 */
public record Piece(ContentKind kind, String text, int tokens, List<Integer> tokenIds) {

  public Piece {
    Checks.nonNegative("tokens", tokens);
    tokenIds = List.copyOf(tokenIds);
  }

  /** A piece of the answer whose token ids are not known. */
  public static Piece text(String text, int tokens) {
    return new Piece(ContentKind.TEXT, text, tokens, List.of());
  }
}
