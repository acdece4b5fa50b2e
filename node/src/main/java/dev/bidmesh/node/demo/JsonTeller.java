package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.gateway.http.ApiJson;
import java.io.IOException;
import java.io.PrintStream;

/** Tells programs: one JSON object per line. */
final class JsonTeller implements Teller {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintStream out;

  JsonTeller(PrintStream out) {
    this.out = out;
  }

  @Override
  public void tell(Report report) {
    ObjectNode line = JSON.createObjectNode().put("event", name(report));
    fields(report).properties().forEach(field -> line.set(field.getKey(), field.getValue()));
    out.println(line);
  }

  private static JsonNode fields(Report report) {
    try {
      return JSON.readTree(ApiJson.encode(report).getBytes());
    } catch (IOException e) {
      throw new IllegalStateException("what was just written is JSON", e);
    }
  }

  private static String name(Report report) {
    return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(
        report.getClass().getSimpleName());
  }
}
