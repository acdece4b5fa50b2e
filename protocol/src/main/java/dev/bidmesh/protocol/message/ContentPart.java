package dev.bidmesh.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A piece of a chat message. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ContentPart.Text.class, name = "text"),
  @JsonSubTypes.Type(value = ContentPart.Image.class, name = "image")
})
public sealed interface ContentPart {

  /** Length of its text in characters (Unicode code points). */
  int chars();

  /** How many bytes it has at least on the wire. */
  long leastBytes();

  /** Text. */
  record Text(String text) implements ContentPart {

    private static final int EMPTY_BYTES = "{\"kind\":\"text\",\"text\":\"\"}".length();

    @Override
    public int chars() {
      return text.codePointCount(0, text.length());
    }

    @Override
    public long leastBytes() {
      return EMPTY_BYTES + (long) text.length();
    }
  }

  /**
   * An image.
   *
   * @param url a {@code data:} URL
   */
  record Image(String url) implements ContentPart {

    private static final int EMPTY_BYTES = "{\"kind\":\"image\",\"url\":\"\"}".length();

    @Override
    public int chars() {
      return 0;
    }

    @Override
    public long leastBytes() {
      return EMPTY_BYTES + (long) url.length();
    }
  }
}
