package dev.bidmesh.gateway.prompt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.gateway.problem.ProblemException;
import dev.bidmesh.protocol.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads one JSON object and nothing else: no duplicate keys, nothing after the object, bounded
 * nesting, no half characters. Errors tell line and column, or the field. Safe for use by many
 * threads.
 */
public final class StrictJson {

  /** Deepest nesting that is read. */
  static final int MAX_NESTING = 16;

  private static final int MAX_NAME_CHARS = 256;
  private static final int MAX_NUMBER_CHARS = 64;
  private static final int MAX_REASON_CHARS = 160;

  /** Hints of the parser at its own programming interface, which mean nothing to a client. */
  private static final Pattern PARSER_HINTS =
      Pattern.compile(
          "(, from `[^`]*`)|(: enable `[^`]*`.*)|( \\(start marker at .*)|(`[^`]*`)|(; maybe a .*)");

  private final JsonMapper mapper;

  /**
   * @param maxChars longest text within the document
   */
  public StrictJson(int maxChars) {
    this(maxChars, MAX_NESTING);
  }

  /**
   * One that reads deeper documents, such as schemas.
   *
   * @param maxNesting deepest nesting that is read
   */
  public StrictJson(int maxChars, int maxNesting) {
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(maxNesting)
            .maxNameLength(MAX_NAME_CHARS)
            .maxNumberLength(MAX_NUMBER_CHARS)
            .maxStringLength(maxChars)
            .build();
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(constraints)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
  }

  /**
   * The object that a text holds.
   *
   * @throws ProblemException telling what is wrong and where
   */
  public ObjectNode object(String text) {
    if (text.isBlank()) {
      throw problem("the body is empty; send a JSON object such as {\"prompt\": \"Hello\"}");
    }
    try (JsonParser parser = mapper.getFactory().createParser(text)) {
      return read(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode read(JsonParser parser) throws IOException {
    try {
      JsonNode node = mapper.readTree(parser);
      if (!(node instanceof ObjectNode object)) {
        throw problem("the body must be a JSON object, not " + JsonKinds.of(node));
      }
      if (parser.nextToken() != null) {
        throw problem("more follows after the JSON object at " + at(parser.currentTokenLocation()));
      }
      Surrogates.refuse("", object);
      return object;
    } catch (JsonProcessingException e) {
      // A limit that was exceeded comes without a place of its own.
      JsonLocation place = Optional.ofNullable(e.getLocation()).orElseGet(parser::currentLocation);
      throw problem("the body is not valid JSON at " + at(place) + ": " + reason(e));
    }
  }

  private static String at(JsonLocation location) {
    return "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static String reason(JsonProcessingException e) {
    String line = e.getOriginalMessage().lines().findFirst().orElse("");
    String plain = PARSER_HINTS.matcher(line).replaceAll("");
    return plain.length() <= MAX_REASON_CHARS ? plain : plain.substring(0, MAX_REASON_CHARS) + "…";
  }

  private static ProblemException problem(String detail) {
    return Problem.of(FailureCode.BAD_REQUEST, detail).asException();
  }
}
