package dev.bidmesh.gateway.openai;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.prompt.EmbedTexts;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.gateway.prompt.PromptBody;
import dev.bidmesh.gateway.prompt.PromptLimits;
import dev.bidmesh.gateway.prompt.StrictJson;
import dev.bidmesh.gateway.prompt.Utf8;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the body of {@code POST /v1/embeddings}. Safe for use by many threads. */
final class EmbeddingsReader {

  private static final Set<String> OWN = Set.of("input", "encoding_format", "dimensions");
  private static final int MAX_FORMAT_CHARS = 64;

  private final Supplier<PromptLimits> limits;
  private final StrictJson json;

  EmbeddingsReader(Supplier<PromptLimits> limits) {
    this.limits = limits;
    this.json = new StrictJson(limits.get().maxChars());
  }

  /**
   * Reads a body.
   *
   * @throws dev.bidmesh.gateway.problem.ProblemException if it breaks a rule
   */
  Asked read(byte[] body) {
    var common = new CommonFields(json.object(Utf8.decode(body)), limits.get());
    JsonFields fields = common.fields();
    List<String> texts = EmbedTexts.read("input", fields);
    if (texts.isEmpty()) {
      throw Problem.badRequest("input", "input is missing; send a text or a list of texts")
          .asException();
    }
    boolean base64 = isBase64(fields);
    // A text that is too long is an error in this API.
    var input = new PromptInput.Embed(texts, EmbedTexts.dimensions(fields), false);
    return new Asked(common.embed(input, OWN), base64);
  }

  private static boolean isBase64(JsonFields fields) {
    String format = fields.text("encoding_format", MAX_FORMAT_CHARS).orElse("float");
    if (!format.equals("float") && !format.equals("base64")) {
      throw Problem.badRequest(
              "encoding_format", "encoding_format must be float or base64, not '" + format + "'")
          .asException();
    }
    return format.equals("base64");
  }

  /**
   * What was read.
   *
   * @param base64 whether the vectors are wanted as base64 and not as numbers
   */
  record Asked(PromptBody order, boolean base64) {}
}
