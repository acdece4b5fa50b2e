package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.node.access.ApiKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path home = Path.of("");

  private CliRun run() {
    return new CliRun().home(home);
  }

  private CliRun ended(int code, String... arguments) {
    CliRun run = run();
    assertThat(run.run(arguments)).as(run.err()).isEqualTo(code);
    return run;
  }

  @Test
  void shouldWantANameThatCanBeRead() {
    assertThat(ended(2, "key", "create", "--name", " ").err()).contains("name");
  }

  private static JsonNode json(CliRun run) throws IOException {
    return JSON.readTree(run.out());
  }

  @Test
  void shouldPrintNothingButTheKeySoThatScriptsCanTakeIt() {
    CliRun created = ended(0, "key", "create", "--name", "laptop");

    assertThat(created.out().strip()).matches("bm_[\\w-]{43}");
    assertThat(created.err()).contains("key 'laptop'").contains("allows prompt").contains("revoke");
    assertThat(created.err()).doesNotContain(created.out().strip());
  }

  @Test
  void shouldMakeWhatWasWished() throws IOException {
    JsonNode made =
        json(
            ended(
                0,
                "key",
                "create",
                "--scope",
                "inspect",
                "--scope",
                "prompt",
                "--ttl",
                "90d",
                "--per-minute",
                "60",
                "--at-once",
                "2",
                "--json"));

    assertThat(made.path("scopes"))
        .extracting(JsonNode::asText)
        .containsExactly("prompt", "inspect");
    assertThat(made.path("per_minute").asInt()).isEqualTo(60);
    assertThat(made.path("at_once").asInt()).isEqualTo(2);
    assertThat(made.path("expires").asText()).isGreaterThan(made.path("created").asText());
    assertThat(made.path("key").asText()).startsWith("bm_");
  }

  @Test
  void shouldListWhatThereIsWithoutTheKeysThemselves() throws IOException {
    CliRun none = ended(0, "key", "list");
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).contains("bidmesh key create");
    String secret = ended(0, "key", "create", "--name", "laptop").out().strip();

    CliRun listed = ended(0, "key", "list");
    JsonNode all = json(ended(0, "key", "list", "--json"));

    assertThat(listed.out()).contains("laptop").contains("prompt").contains("never");
    assertThat(all.path("keys")).hasSize(1);
    assertThat(listed.out() + all).doesNotContain(secret).doesNotContain("sha256");
  }

  @Test
  void shouldRevokeWhatIsNamedAndNothingElse() throws IOException {
    String first = json(ended(0, "key", "create", "--json")).path("id").asText();
    String second = json(ended(0, "key", "create", "--json")).path("id").asText();

    CliRun unknown = ended(2, "key", "revoke", first, "nosuchid");
    assertThat(unknown.err()).contains("no key 'nosuchid'").contains(second);
    assertThat(json(ended(0, "key", "list", "--json")).path("keys")).hasSize(2);

    assertThat(ended(0, "key", "revoke", first, first, "--json").out())
        .isEqualTo("{\"revoked\":[{\"id\":\"" + first + "\"}]}\n");
    assertThat(json(ended(0, "key", "list", "--json")).path("keys"))
        .extracting(key -> key.path("id").asText())
        .containsExactly(second);
  }

  @Test
  void shouldKeepTheKeysOfEachNodeApart() {
    ended(0, "key", "create", "--node-name", "desk");
    ended(0, "key", "create", "--data-dir", home.resolve("elsewhere").toString());

    assertThat(new ApiKeyFile(home.resolve(".bidmesh/desk")).read().all()).hasSize(1);
    assertThat(new ApiKeyFile(home.resolve("elsewhere")).read().all()).hasSize(1);
    assertThat(ended(0, "key", "list").err()).contains("there is no key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key | give a command",
        "key create --scope all | must be one of prompt, inspect, admin",
        "key create --ttl soon | whole number and a unit",
        "key create --per-minute 0 | perMinute",
        "key create --at-once 0 | atOnce",
        "key revoke | ID"
      })
  void shouldSayWhatIsWrong(String line, String expected) {
    assertThat(ended(2, line.split(" ")).err()).contains(expected);
  }
}
