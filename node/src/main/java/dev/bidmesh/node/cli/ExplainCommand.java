package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Explains what became of a prompt and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Explain who won a prompt and why.",
    description =
        "Explain what became of a prompt: who won and why the others lost, what was predicted"
            + " and what came of it, where the time went, and everything that happened in order."
            + " Any node of the mesh can be asked. The prompt's text is not part of it.",
    footer = {
      "",
      "Examples:",
      "  bidmesh explain",
      "  bidmesh explain 01JD5Y0000000000000000000A-abcdefgh",
      "  bidmesh explain --node 192.168.1.20 --json",
      "",
      "Exit codes: 0 explained, 1 failed, also if there is no such prompt, 2 wrong usage, 3"
          + " interrupted, 4 no node reached, 5 refused, 6 timed out."
    })
final class ExplainCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "Id of the prompt. Default: the last prompt that the node was asked.")
  private @Nullable String id;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print the whole trace as JSON.")
  private boolean json;

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Query query = node.query(terminal);
    String prompt = id == null ? lastOf(query, node.url(terminal)) : id;
    JsonNode trace =
        query.get(
            "/prompts/" + URLEncoder.encode(prompt, StandardCharsets.UTF_8),
            answer -> answer.path("prompt_id").isTextual());
    terminal
        .out()
        .print(json ? trace + "\n" : ExplainText.of(trace, new Paint(terminal.colours())));
    return ExitCode.OK.code();
  }

  private static String lastOf(Query query, NodeUrl url) {
    JsonNode recent = query.get("/prompts?limit=1", answer -> answer.path("prompts").isArray());
    JsonNode last = recent.path("prompts").path(0).path("id");
    if (!last.isTextual()) {
      throw new CliException(
          ExitCode.FAILED,
          url.base() + " was asked nothing since its start; give the id of a prompt");
    }
    return last.asText();
  }
}
