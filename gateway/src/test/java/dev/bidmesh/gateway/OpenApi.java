package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.swagger.v3.core.util.Yaml;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The description of the API, as something that answers can be held to. */
final class OpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SnakeCaseStrategy SNAKE = new SnakeCaseStrategy();
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

  /**
   * The fields of a value that a schema does not have, as {@code choices.message.role}. Of several
   * forms that a value may have, each lends its fields.
   */
  Set<String> undescribed(String schema, String json) {
    try {
      var missing = new TreeSet<String>();
      undescribed(document.at("/components/schemas/" + schema), JSON.readTree(json), "", missing);
      return missing;
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + json, e);
    }
  }

  private void undescribed(JsonNode schema, JsonNode value, String path, Set<String> missing) {
    List<JsonNode> forms = forms(schema);
    if (value.isArray()) {
      forms.stream()
          .map(form -> form.path("items"))
          .filter(items -> !items.isMissingNode())
          .findFirst()
          .ifPresent(items -> value.forEach(each -> undescribed(items, each, path, missing)));
    } else if (value.isObject() && forms.stream().anyMatch(form -> form.has("properties"))) {
      value.forEachEntry(
          (name, inner) -> {
            List<JsonNode> described =
                forms.stream()
                    .map(form -> form.path("properties").path(name))
                    .filter(each -> !each.isMissingNode())
                    .toList();
            if (described.isEmpty()) {
              missing.add(path + name);
            }
            described.forEach(each -> undescribed(each, inner, path + name + ".", missing));
          });
    }
  }

  /** A schema as it is where it is defined, and each of the schemas that it may be instead. */
  private List<JsonNode> forms(JsonNode schema) {
    if (schema.has("$ref")) {
      return forms(document.at(schema.path("$ref").asText().substring(1)));
    }
    var forms = new ArrayList<JsonNode>();
    forms.add(schema);
    schema.path("oneOf").forEach(each -> forms.addAll(forms(each)));
    return forms;
  }

  /** The names of the fields of a schema, and of a type, that the other does not have. */
  Set<String> differences(String schema, Class<? extends Record> type) {
    var differences = new TreeSet<String>();
    differences(document.at("/components/schemas/" + schema), type, schema, differences);
    return differences;
  }

  private void differences(JsonNode schema, Class<?> type, String path, Set<String> differences) {
    JsonNode properties = forms(schema).get(0).path("properties");
    var described = new TreeSet<String>();
    properties.fieldNames().forEachRemaining(described::add);
    for (RecordComponent component : type.getRecordComponents()) {
      String name = SNAKE.translate(component.getName());
      if (!described.remove(name)) {
        differences.add("not described: " + path + "." + name);
      } else {
        JsonNode inner = properties.path(name);
        element(component.getGenericType())
            .filter(OpenApi::isObject)
            .ifPresent(each -> differences(element(inner), each, path + "." + name, differences));
      }
    }
    described.forEach(each -> differences.add("there is no " + path + "." + each));
  }

  /** Values that are written as one word are none. */
  private static boolean isObject(Class<?> type) {
    return type.isRecord()
        && Stream.of(type.getDeclaredMethods(), type.getDeclaredFields())
            .flatMap(Stream::of)
            .noneMatch(member -> ((AnnotatedElement) member).isAnnotationPresent(JsonValue.class));
  }

  private JsonNode element(JsonNode schema) {
    JsonNode form = forms(schema).get(0);
    return form.has("items") ? form.path("items") : form;
  }

  /** Whose fields a value, or each of several values, has. */
  private static Optional<Class<?>> element(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? Optional.empty()
          : element(generic.getActualTypeArguments()[0]);
    }
    return type instanceof Class<?> plain ? Optional.of(plain) : Optional.empty();
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
