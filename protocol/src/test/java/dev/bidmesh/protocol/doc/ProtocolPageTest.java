package dev.bidmesh.protocol.doc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bidmesh.protocol.Address;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.codec.FrameCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the reference page to the code: nothing is missing from it, and nothing is on it that the
 * code does not know.
 */
class ProtocolPageTest {

  private static final WireTypes WIRE = new WireTypes();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENVELOPE = "Frames";

  private final ProtocolPage page = ProtocolPage.read();

  @Test
  void shouldHaveASectionForEveryTypeAndForNothingElse() {
    var expected = new TreeSet<String>();
    expected.addAll(WIRE.messages().keySet());
    expected.addAll(WIRE.parts().keySet());
    expected.addAll(WIRE.words().keySet());

    assertThat(new TreeSet<>(page.types()))
        .as("docs/PROTOCOL.md: add or remove sections '### Name' (messages, objects, words)")
        .isEqualTo(expected);
    assertThat(page.types()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("objects")
  void shouldListEveryFieldWithItsType(String type, List<WireTypes.Field> fields) {
    List<String> rows =
        fields.stream().map(field -> "| `" + field.name() + "` | " + field.type()).toList();

    assertThat(page.rowsOf(type, 2))
        .as(
            "docs/PROTOCOL.md: section '### %s' must have a table '| field | type | meaning |'"
                + " with these rows, each with a meaning:%n%s%n",
            type, String.join(" | …\n", rows))
        .isEqualTo(rows);
  }

  static Stream<Object[]> objects() {
    return Stream.of(WIRE.messages(), WIRE.parts())
        .flatMap(types -> types.entrySet().stream())
        .map(type -> new Object[] {type.getKey(), type.getValue()});
  }

  @ParameterizedTest
  @MethodSource("words")
  void shouldListEveryWord(String type, List<String> values) {
    assertThat(page.rowsOf(type, 1))
        .as("docs/PROTOCOL.md: section '### %s', table '| value | meaning |'", type)
        .isEqualTo(values.stream().map(value -> "| `" + value + "`").toList());
  }

  static Stream<Object[]> words() {
    return WIRE.words().entrySet().stream()
        .map(type -> new Object[] {type.getKey(), type.getValue()});
  }

  @ParameterizedTest
  @MethodSource("messages")
  void shouldShowAStoredMessageAsExample(String type) throws IOException {
    List<JsonNode> stored = stored().getOrDefault(type, List.of());
    String example = page.exampleOf(type).orElse("{}");

    assertThat(JSON.readTree(example))
        .as(
            "docs/PROTOCOL.md: section '### %s' must end with a block of ```json that holds, on"
                + " one line, a message of that type from messages-v1.jsonl",
            type)
        .isIn(stored);
  }

  static Stream<String> messages() {
    return WIRE.messages().keySet().stream();
  }

  @Test
  void shouldDescribeTheEnvelope() throws IOException {
    JsonNode frame = stored().get("Ack").get(0);
    var fields = new ArrayList<String>();
    frame.fieldNames().forEachRemaining(field -> fields.add("| `" + field + "`"));

    assertThat(page.rowsIn(ENVELOPE, 1).subList(0, fields.size())).isEqualTo(fields);
  }

  @Test
  void shouldTellTheSizeLimits() {
    assertThat(page.rowsIn(ENVELOPE, 2))
        .contains(
            "| `Award` that leaves the node | " + bytes(FrameCodec.MAX_AWARD_BYTES),
            "| `*` (every other frame) that leaves the node | "
                + bytes(FrameCodec.MAX_FRAME_BYTES));
  }

  @Test
  void shouldListEveryAddress() {
    assertThat(page.rowsIn("Addresses", 1))
        .isEqualTo(addresses().stream().map(address -> "| `" + address + "`").toList());
  }

  @Test
  void shouldNameNoAddressThatThereIsNot() {
    var named = Pattern.compile("`((?:mesh|local)\\.[^`*]+)`");

    assertThat(
            page.lines()
                .flatMap(line -> named.matcher(line).results())
                .map(found -> found.group(1).replaceAll("<\\w+>", "<id>")))
        .isNotEmpty()
        .isSubsetOf(addresses());
  }

  private static List<String> addresses() {
    DeviceId device = new DeviceId("a".repeat(DeviceId.LENGTH));
    Stream<Address> wide = Stream.of(Address.BID_REQUEST, Address.HEARTBEAT, Address.EVENT);
    Stream<Address> devices =
        Stream.of(Address.Purpose.values()).map(purpose -> Address.device(device, purpose));
    return Stream.of(wide, devices, Stream.of(Address.Local.values()))
        .flatMap(each -> each)
        .map(address -> address.path().replace(device.value(), "<id>"))
        .toList();
  }

  @Test
  void shouldListEveryFailureCode() {
    List<String> expected = Stream.of(FailureCode.values()).map(ProtocolPageTest::row).toList();

    assertThat(page.rowsIn("Failure codes", 4))
        .as("docs/PROTOCOL.md: | number | label | HTTP status | retryable | when |")
        .isEqualTo(expected);
  }

  private static String row(FailureCode code) {
    return String.join(
        " | ",
        "| " + code.number(),
        "`" + code.label() + "`",
        String.valueOf(code.httpStatus()),
        code.retryable() ? "yes" : "no");
  }

  private static String bytes(int count) {
    return String.format(Locale.ROOT, "%,d bytes", count);
  }

  private static Map<String, List<JsonNode>> stored() throws IOException {
    try (InputStream in = ProtocolPageTest.class.getResourceAsStream("/messages-v1.jsonl")) {
      var lines = new ArrayList<JsonNode>();
      for (String line : new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).split("\n")) {
        lines.add(JSON.readTree(line));
      }
      return lines.stream().collect(Collectors.groupingBy(line -> line.path("type").asText()));
    }
  }
}
