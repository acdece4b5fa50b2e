package dev.bidmesh.node.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.bidmesh.node.config.ConfigValue.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a YAML file and remembers the line of every key. */
final class YamlFile {

  /** A configuration is a page of text; a larger file is something else. */
  static final long MAX_BYTES = 1 << 20;

  private final Path file;
  private final JsonParser parser;

  private YamlFile(Path file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /**
   * Reads a file that must exist.
   *
   * @throws ConfigException naming the file and, where there is one, the line
   */
  static Section read(Path file) {
    var factory = YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    try {
      requireReasonable(file);
      try (JsonParser parser = factory.build().createParser(file.toFile())) {
        return new YamlFile(file, parser).document();
      }
    } catch (JsonProcessingException e) {
      throw new ConfigException(at(file, e), "not valid YAML: " + problem(e));
    } catch (NoSuchFileException e) {
      throw new ConfigException(Origin.file(file), "no such file. Check --config.");
    } catch (IOException e) {
      throw new ConfigException(Origin.file(file), "cannot be read: " + e.getMessage());
    }
  }

  private static void requireReasonable(Path file) throws IOException {
    long bytes = Files.size(file);
    if (!Files.isRegularFile(file) || bytes > MAX_BYTES) {
      throw new ConfigException(
          Origin.file(file), "must be a regular file of at most " + MAX_BYTES + " bytes");
    }
  }

  private Section document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return new Section(Map.of(), Origin.file(file));
    }
    if (first != JsonToken.START_OBJECT) {
      throw new ConfigException(here(), "must hold keys and values, like httpPort: 8770");
    }
    Section section = section("", Origin.file(file));
    if (parser.nextToken() != null) {
      throw new ConfigException(here(), "must hold one document");
    }
    return section;
  }

  private Section section(String prefix, Origin origin) throws IOException {
    var values = new LinkedHashMap<String, ConfigValue>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      Origin at = here();
      parser.nextToken();
      values.put(key, value(prefix + key, at));
    }
    return new Section(values, origin);
  }

  private ConfigValue value(String path, Origin origin) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return section(path + ".", origin);
    }
    if (token == JsonToken.START_ARRAY) {
      return items(path, origin);
    }
    if (token == JsonToken.VALUE_NULL || parser.getText().isEmpty()) {
      throw new ConfigException(origin, path + " has no value. Give one, or remove the key.");
    }
    return new ConfigValue.Text(parser.getText(), origin);
  }

  private ConfigValue items(String path, Origin origin) throws IOException {
    var values = new ArrayList<ConfigValue>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(path, here()));
    }
    return new ConfigValue.Items(values, origin);
  }

  private Origin here() {
    return Origin.line(file, parser.currentTokenLocation().getLineNr());
  }

  private static Origin at(Path file, JsonProcessingException e) {
    return e.getLocation() == null
        ? Origin.file(file)
        : Origin.line(file, e.getLocation().getLineNr());
  }

  /** Without the excerpts that the parser indents; the line number says where to look. */
  private static String problem(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }
}
