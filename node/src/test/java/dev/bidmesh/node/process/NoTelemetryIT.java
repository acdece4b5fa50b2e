package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node as it finds itself on Android: no native library of JNA, no readable {@code /proc}. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class NoTelemetryIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void shouldServeAndSayWhatItCannotRead(@TempDir Path home) throws Exception {
    String nowhere = home.resolve("nowhere").toString();
    var options =
        Map.of(
            "JAVA_TOOL_OPTIONS",
            "-Djna.nosys=true -Djna.noclasspath=true -Djna.boot.library.path="
                + nowhere
                + " -Doshi.util.proc.path="
                + nowhere);
    try (var node = BidmeshProcess.serve(home, options, "phone")) {
      String url = node.readyUrl();

      JsonNode answer = JSON.readTree(ask(url));

      assertThat(answer.path("output").asText()).contains("Paris");
      JsonNode status = status(url);
      for (int i = 0; i < 50 && status.at("/telemetry/missing").size() < 2; i++) {
        status = status(url);
      }
      assertThat(status.path("state").asText()).isEqualTo("ready");
      assertThat(status.at("/telemetry/missing").findValuesAsText("source")).contains("cpu", "ram");
      assertThat(status.at("/telemetry/missing").findValuesAsText("reason"))
          .allMatch(reason -> !reason.isBlank());
    }
  }

  private String ask(String url) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(url + "/prompt"))
            .header("content-type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"prompt\":\"What is the capital of France?\"}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private JsonNode status(String url) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url + "/status")).build();
    return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
