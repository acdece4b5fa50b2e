package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.swagger.v3.core.util.Yaml;
import java.util.Set;
import java.util.TreeSet;

/** The description of the API, as something that answers can be held to. */
final class OpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final JsonNode document;

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  static OpenApi of(String yaml) {
    try {
      return new OpenApi(Yaml.mapper().readTree(yaml));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no YAML", e);
    }
  }

  /** Every method of every path, as {@code GET /prompts/{id}}. */
  Set<String> operations() {
    var operations = new TreeSet<String>();
    document
        .path("paths")
        .forEachEntry(
            (path, item) ->
                item.fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(
                                method.toUpperCase(java.util.Locale.ROOT) + " " + path)));
    return operations;
  }

  /**
   * The scopes of which an operation asks one.
   *
   * @param operation as {@code GET /prompts/{id}}
   * @return none: it is open to all
   */
  Set<String> scopes(String operation) {
    String[] parts = operation.split(" ", 2);
    JsonNode described =
        document.path("paths").path(parts[1]).path(parts[0].toLowerCase(java.util.Locale.ROOT));
    var scopes = new TreeSet<String>();
    described.path("x-bidmesh-scopes").forEach(each -> scopes.add(each.asText()));
    boolean open = described.path("security").isArray() && described.path("security").isEmpty();
    assertThat(scopes.isEmpty()).as("%s is open or names scopes", operation).isEqualTo(open);
    return scopes;
  }

  /** The names of all fields that a schema has. */
  Set<String> fields(String schema) {
    var names = new TreeSet<String>();
    document
        .at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  /** The values that a schema allows. */
  Set<String> values(String schema) {
    var values = new TreeSet<String>();
    document
        .at("/components/schemas/" + schema + "/enum")
        .forEach(each -> values.add(each.asText()));
    return values;
  }

  /** What is wrong with a value by a schema of the document. */
  Set<ValidationMessage> problems(String schema, String json) {
    ObjectNode root = JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
    root.set("components", document.path("components"));
    try {
      return SCHEMAS.getSchema(root).validate(JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }

  /** Requires that an answer is as the document says. */
  void requireValid(String path, String status, String json) {
    String pointer =
        "/paths/"
            + path.replace("/", "~1")
            + "/get/responses/"
            + status
            + "/content/application~1json/schema/$ref";
    String reference = document.at(pointer).asText();
    assertThat(reference).as("schema of GET %s", path).startsWith("#/components/schemas/");
    String schema = reference.substring("#/components/schemas/".length());
    assertThat(problems(schema, json)).as("GET %s answers %s", path, json).isEmpty();
  }
}
