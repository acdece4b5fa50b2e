package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the frames on the event bus as they go by. */
@Command(
    name = "tap",
    mixinStandardHelpOptions = true,
    versionProvider = VersionText.class,
    sortOptions = false,
    header = "Watch what the nodes say to each other.",
    description =
        "Show what the nodes of the mesh say to each other, as they say it: a line for every"
            + " frame that a node sends (→) or receives (←). Texts are shown by their lengths only.",
    footer = {
      "",
      "Examples:",
      "  bidmesh tap --next",
      "  bidmesh tap --address 'mesh.bid.*'",
      "  bidmesh tap --prompt 01JD5Y0000000000000000000A-abcdefgh --json",
      "  bidmesh tap --node-name laptop --direction out",
      "",
      "Exit codes: 0 ended by --idle, by the node or because nobody reads on, 1 failed, 2 wrong usage, 3 interrupted, which"
          + " is how it usually ends, 4 no node reached, 5 refused."
    })
final class TapCommand implements Callable<Integer> {

  /** A stream that never ends has no deadline, and a call must have one. */
  private static final Duration FOR_EVER = Duration.ofDays(365);

  /** With what --next begins: frames of a prompt on whose way they are the first. */
  private static final Set<String> BEGINNINGS = Set.of("PromptRequest", "BidRequest", "Award");

  private final Terminal terminal;

  @Option(
      names = "--address",
      paramLabel = "PATTERN",
      description =
          "Only frames to addresses that match; * stands for any characters. Default: all but"
              + " local.*, which never leave a node.")
  private @Nullable String address;

  @Option(
      names = "--prompt",
      paramLabel = "ID",
      description = "Only frames of this prompt and the answers to them. It may begin later.")
  private @Nullable String prompt;

  @Option(names = "--next", description = "Only frames of the next prompt that begins.")
  private boolean next;

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description =
          "Only what is seen on the bus of this device of the mesh, a name or an id. Default: on"
              + " all. --node says which node is asked.")
  private @Nullable String nodeName;

  @Option(
      names = "--direction",
      paramLabel = "in|out",
      description = "Only frames that a node receives, or sends.")
  private @Nullable String direction;

  @Option(
      names = "--text",
      description =
          "Show texts. Only of the asked node's own bus, and only with a key that has the scope"
              + " inspect, or if gateway.inspection.text of that node is loopback.")
  private boolean text;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "End when no frame has come for this long, as in 5s. Default: never.")
  private @Nullable Duration idle;

  @Mixin private final NodeFlag node = new NodeFlag();

  @Option(names = "--json", description = "Print every event as JSON on a line of its own.")
  private boolean json;

  private Optional<String> followed = Optional.empty();

  TapCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (next && prompt != null) {
      throw new CliException(ExitCode.USAGE, "give --next or --prompt, not both");
    }
    NodeUrl url = node.url(terminal);
    HttpRequest.Builder request = HttpRequest.newBuilder(url.at("/eventbus/tap" + query()));
    try (var call = Call.send(new NodeHttp(url), url, request, FOR_EVER)) {
      Interruption.on(terminal).then(signal -> call.callOff(ExitCode.INTERRUPTED));
      return call.read((head, body) -> read(url, head, body, () -> call.callOff(ExitCode.OK)))
          .code();
    } catch (CliException e) {
      if (e.exitCode() == ExitCode.OK) {
        return ExitCode.OK.code();
      }
      throw e;
    }
  }

  private String query() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "address", address);
    put(given, "prompt", prompt);
    put(given, "node", nodeName);
    put(given, "direction", direction);
    put(given, "text", text ? "true" : null);
    return given.isEmpty()
        ? ""
        : given.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static void put(Map<String, String> given, String name, @Nullable String value) {
    Optional.ofNullable(value).ifPresent(told -> given.put(name, told));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private ExitCode read(NodeUrl url, HttpResponse<?> head, InputStream body, Runnable end)
      throws IOException {
    if (head.statusCode() != 200) {
      String told = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      throw Json.problem(url, Json.parse(url, told)).orElseGet(() -> Json.notANode(url));
    }
    var quiet = QuietTime.begin(Optional.ofNullable(idle), end);
    var lines =
        new TapText(new Paint(terminal.colours()), ZoneId.systemDefault(), prompt != null || next);
    ServerSentEvents.read(
        body,
        (event, data) -> {
          JsonNode told = Json.parse(url, data);
          if (!event.equals("frame")) {
            news(lines, event, told);
          } else if (isFollowed(told)) {
            quiet.over();
            print(event, told, lines.frame(told));
          }
          // Nobody reads on, as with head: a print stream says so only if it is asked.
          if (terminal.out().checkError()) {
            end.run();
          }
        });
    return ExitCode.OK;
  }

  /** With {@code --next}, the first prompt that begins is the one. */
  private boolean isFollowed(JsonNode frame) {
    String of = frame.path("prompt").asText();
    boolean begins = BEGINNINGS.contains(frame.path("type").asText());
    if (next && followed.isEmpty() && begins && !of.isEmpty()) {
      followed = Optional.of(of);
    }
    return !next || followed.filter(of::equals).isPresent();
  }

  private void news(TapText lines, String event, JsonNode told) {
    Optional<String> line = lines.news(event, told);
    if (json) {
      print(event, told, "");
    } else {
      line.ifPresent(each -> terminal.err().println(terminal.shown(each)));
    }
  }

  private void print(String event, JsonNode told, String line) {
    if (json) {
      ObjectNode whole = Json.object().put("event", event);
      told.forEachEntry(whole::set);
      terminal.out().println(whole);
    } else {
      terminal.out().println(line);
    }
  }
}
