package dev.bidmesh.executor.engine.server;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.ChatMessage;
import dev.bidmesh.protocol.message.ContentPart;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.RawJson;

/**
 * Tokens of a prompt, where no tokenizer is at hand: rather too many than too few. Three letters
 * count as a token, as do four blanks, each other ASCII character, each character of the alphabets
 * up to U+07FF, half a character of the other planes' first, and a quarter of any beyond; so
 * English counts about 1.4 times what tokenizers say, and digits, code and base64 are not counted
 * short.
 */
public final class TokenEstimate {

  /** Tokens that a template spends on a message. */
  static final int PER_MESSAGE = 8;

  /** Tokens that an image counts as; models take from 250 to some thousands. */
  static final int PER_IMAGE = 2_048;

  private static final int UNITS = 12;

  private final long limitUnits;
  private long units;

  private TokenEstimate(int limit) {
    this.limitUnits = (long) limit * UNITS;
  }

  /**
   * An estimate.
   *
   * @param limit beyond which it is not counted on, so that the cost is bounded
   */
  public static int of(GenerationSpec spec, Accelerator accelerator, int limit) {
    var estimate = new TokenEstimate(limit);
    if (spec.input() instanceof PromptInput.Text text) {
      estimate.message();
      estimate.text(text.textFor(accelerator));
    } else if (spec.input() instanceof PromptInput.Chat chat) {
      chat.messages().forEach(estimate::message);
    }
    if (spec.input() instanceof PromptInput.Raw raw) {
      estimate.text(raw.text());
    } else if (spec.input() instanceof PromptInput.Infill infill) {
      estimate.message();
      estimate.text(infill.before());
      estimate.text(infill.after());
    }
    spec.tools().forEach(estimate::json);
    return estimate.tokens();
  }

  /** An estimate for a text alone. */
  public static int of(String text, int limit) {
    var estimate = new TokenEstimate(limit);
    estimate.text(text);
    return estimate.tokens();
  }

  private int tokens() {
    return (int) Math.min(Integer.MAX_VALUE, (units + UNITS - 1) / UNITS);
  }

  private void message() {
    units += PER_MESSAGE * UNITS;
  }

  private void message(ChatMessage message) {
    message();
    for (ContentPart part : message.content()) {
      if (part instanceof ContentPart.Text text) {
        text(text.text());
      } else {
        units += PER_IMAGE * UNITS;
      }
    }
    message.toolCalls().forEach(this::json);
  }

  private void json(RawJson value) {
    message();
    text(value.json());
  }

  private void text(String text) {
    for (int at = 0; at < text.length() && units <= limitUnits; at++) {
      units += units(text.charAt(at));
    }
  }

  private static int units(char c) {
    if (c == ' ') {
      return UNITS / 4;
    }
    if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
      return UNITS / 3;
    }
    return c < 0x800 ? UNITS : 2 * UNITS;
  }
}
