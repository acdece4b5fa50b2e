package dev.bidmesh.executor.core;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What engines are asked for. */
final class Requests {

  /** The prompt that calibrates an engine: 40 characters, like every other calibration's. */
  static final String CALIBRATION_PROMPT = "Please tell me what the word mesh means.";

  private static final int CALIBRATION_TOKENS = 16;

  private Requests() {}

  static GenerationRequest of(Award award) {
    return new GenerationRequest(award.lane().modelDigest(), award.generation(), prefix(award));
  }

  /**
   * What calibrates a model.
   *
   * @param writes whether it writes text; otherwise it computes embeddings
   */
  static GenerationRequest calibration(String modelDigest, boolean writes) {
    return new GenerationRequest(modelDigest, writes ? text() : embedding(), Optional.empty());
  }

  private static GenerationSpec text() {
    return GenerationSpec.ofText(CALIBRATION_PROMPT)
        .withMaxTokens(OptionalInt.of(CALIBRATION_TOKENS));
  }

  private static GenerationSpec embedding() {
    var input = new PromptInput.Embed(List.of(CALIBRATION_PROMPT), OptionalInt.empty(), true);
    return GenerationSpec.ofEmbed(input, Map.of());
  }

  private static Optional<Prefix> prefix(Award award) {
    return award
        .prefixText()
        .filter(text -> !text.isEmpty())
        .map(text -> new Prefix(text, award.prefixTokenIds()));
  }
}
