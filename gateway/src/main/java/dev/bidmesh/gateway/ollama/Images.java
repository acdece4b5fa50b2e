package dev.bidmesh.gateway.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.gateway.prompt.JsonFields;
import dev.bidmesh.protocol.message.ContentPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Images come as bare base64, whose first characters tell the kind of file. */
final class Images {

  private static final Map<String, String> KINDS =
      Map.of("iVBOR", "png", "/9j/", "jpeg", "R0lG", "gif", "UklG", "webp");

  private Images() {}

  static List<ContentPart> read(String at, JsonNode images) {
    var parts = new ArrayList<ContentPart>();
    if (images.isMissingNode() || images.isNull()) {
      return parts;
    }
    if (!images.isArray()) {
      throw JsonFields.wrong(at, "a list", images);
    }
    for (int i = 0; i < images.size(); i++) {
      parts.add(image(at + "[" + i + "]", images.get(i)));
    }
    return parts;
  }

  private static ContentPart image(String at, JsonNode image) {
    if (!image.isTextual()) {
      throw JsonFields.wrong(at, "an image in base64", image);
    }
    String base64 = image.textValue();
    return KINDS.entrySet().stream()
        .filter(kind -> base64.startsWith(kind.getKey()))
        .findFirst()
        .map(kind -> new ContentPart.Image("data:image/" + kind.getValue() + ";base64," + base64))
        .orElseThrow(
            () -> Options.problem(at, at + " must be a PNG, JPEG, GIF or WebP file in base64"));
  }
}
