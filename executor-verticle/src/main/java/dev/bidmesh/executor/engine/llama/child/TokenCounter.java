package dev.bidmesh.executor.engine.llama.child;

import de.kherud.llama.LlamaModel;

/** Counts tokens of prompts and of what comes out. */
final class TokenCounter {

  // A token of its own in every vocabulary, so that what follows does not merge with it.
  private static final String BEFORE = "\n";

  private final LlamaModel model;
  private final int beginTokens;
  private final int before;

  /**
   * @param beginsWithToken whether a prompt gets a token before its text
   */
  TokenCounter(LlamaModel model, boolean beginsWithToken) {
    this.model = model;
    this.beginTokens = beginsWithToken ? 1 : 0;
    this.before = model.encode(BEFORE).length;
  }

  /** Tokens that a prompt is read as. */
  int ofPrompt(String prompt) {
    return beginTokens + model.encode(prompt).length;
  }

  /**
   * Tokens of a piece of an answer. A piece is one token, unless it holds a character that had to
   * be written byte by byte.
   */
  int ofPiece(String text) {
    boolean ascii = text.chars().allMatch(each -> each < 128);
    return ascii ? 1 : Math.max(1, model.encode(BEFORE + text).length - before);
  }
}
