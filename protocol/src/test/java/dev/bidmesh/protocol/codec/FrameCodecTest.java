package dev.bidmesh.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.MeshException;
import dev.bidmesh.protocol.MessageSamples;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.Award;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.Malformed;
import dev.bidmesh.protocol.message.MeshMessage;
import dev.bidmesh.protocol.message.Progress;
import dev.bidmesh.protocol.message.RunPhase;
import dev.bidmesh.protocol.message.ScoreRequest;
import dev.bidmesh.protocol.message.Unknown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

  private static final Header HEADER =
      new Header(new DeviceId("abcdefghijklmnopqrstuvwxyz"), 7, 1_700_000_000_000L);
  private static final Set<Class<?>> OPTIONALS =
      Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

  private static final OnePass ONE_PASS = new OnePass(WireJson.mapper());

  private final FrameCodec codec = new FrameCodec();
  private final ObjectMapper json = new ObjectMapper();

  static List<MeshMessage> samples() {
    return MessageSamples.all();
  }

  static Stream<Arguments> requiredFields() {
    return samples().stream()
        .flatMap(
            message ->
                Arrays.stream(message.getClass().getRecordComponents())
                    .filter(component -> !OPTIONALS.contains(component.getType()))
                    .map(component -> Arguments.of(message, component)));
  }

  static Stream<Arguments> numbers() {
    return requiredFields()
        .filter(args -> ((RecordComponent) args.get()[1]).getType().isPrimitive())
        .filter(args -> ((RecordComponent) args.get()[1]).getType() != boolean.class);
  }

  @Test
  void shouldHaveASampleOfEveryMessage() {
    Set<Class<?>> sampled = samples().stream().map(Object::getClass).collect(Collectors.toSet());
    assertThat(sampled).containsAll(MessageTypes.all().byName().values());
  }

  @Test
  void shouldTellBeforehandWhatIsTooLongToBeEncoded() {
    int limit = FrameCodec.MAX_FRAME_BYTES;
    int rest = codec.encode(new Frame(HEADER, new Malformed(""))).length;

    assertThat(codec.fits(new Malformed("x".repeat(limit - rest - 64)), 0)).isTrue();
    assertThat(codec.fits(new Malformed("x".repeat(limit - rest - 64)), 100)).isFalse();
    assertThat(codec.fits(new Malformed("x".repeat(limit - rest + 1)), 0)).isFalse();
    assertThat(codec.fits(new Malformed("\u0001".repeat(limit / 6)), 0)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadBackWhatItWrote(MeshMessage message) {
    Frame frame = new Frame(HEADER, message);

    assertThat(codec.decode(codec.encode(frame))).isEqualTo(frame);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldReadItsOwnFramesInOnePassAndAnyOtherOrderToo(MeshMessage message) throws IOException {
    byte[] frame = codec.encode(new Frame(HEADER, message));
    ObjectNode otherOrder = tree(message);
    otherOrder.set("type", otherOrder.remove("type"));

    assertThat(ONE_PASS.read(frame, envelope -> MessageTypes.all().classOf(envelope.type())))
        .isEqualTo(
            Optional.of(new Frame(HEADER, message))
                .filter(any -> message.getClass().getRecordComponents().length > 0));
    assertThat(
            ONE_PASS.read(
                bytes(otherOrder), envelope -> MessageTypes.all().classOf(envelope.type())))
        .isEmpty();
    assertThat(codec.decode(bytes(otherOrder))).isEqualTo(new Frame(HEADER, message));
  }

  @ParameterizedTest
  @MethodSource("requiredFields")
  void shouldRefuseAFrameWithoutARequiredField(MeshMessage message, RecordComponent component) {
    ObjectNode tree = tree(message);
    assertThat(tree.remove(wireName(component))).as(component.getName()).isNotNull();

    assertThat(codec.decode(bytes(tree)).message()).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void shouldRefuseNumbersThatAreNone(MeshMessage message, RecordComponent component) {
    for (String bad : List.of("1e999", "-1e999", "\"NaN\"", "\"7\"", "null", "true", "[]")) {
      String text =
          tree(message).put(wireName(component), 424_242.5).toString().replace("424242.5", bad);

      assertThat(codec.decode(text.getBytes(UTF_8)).message())
          .as("%s = %s", component.getName(), bad)
          .isInstanceOf(Malformed.class);
    }
  }

  /** Each of these is multiplied by a thousand and more before anybody acts on it. */
  @ParameterizedTest
  @ValueSource(strings = {"quotedS", "backlogS", "predictedS"})
  void shouldRefuseSecondsThatNoPromptCanLast(String field) {
    List<String> frames =
        samples().stream()
            .filter(message -> !(message instanceof ScoreRequest))
            .map(message -> tree(message).toString())
            .filter(text -> text.contains("\"" + field + "\":"))
            .toList();
    assertThat(frames).isNotEmpty();

    for (String frame : frames) {
      String figure = "\"" + field + "\":[0-9.]+";
      assertThat(decoded(frame.replaceAll(figure, "\"" + field + "\":2592000.0")))
          .isNotInstanceOf(Malformed.class);
      for (String absurd : List.of("1e308", "2592001", "-1e-9")) {
        assertThat(decoded(frame.replaceAll(figure, "\"" + field + "\":" + absurd)))
            .as("%s in %s", absurd, frame)
            .isInstanceOf(Malformed.class);
      }
    }
  }

  private MeshMessage decoded(String frame) {
    return codec.decode(frame.getBytes(UTF_8)).message();
  }

  @ParameterizedTest
  @ValueSource(strings = {"from", "seq", "ts", "v"})
  void shouldRefuseAFrameWithoutItsHeader(String field) {
    ObjectNode missing = tree(samples().get(0));
    missing.remove(field);
    ObjectNode text = tree(samples().get(0)).put(field, "1");

    assertThat(codec.decode(bytes(missing)).message()).isInstanceOf(Malformed.class);
    assertThat(codec.decode(bytes(text)).message()).isInstanceOf(Malformed.class);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldIgnoreFieldsOfLaterVersions(MeshMessage message) {
    ObjectNode tree = tree(message).put("addedLater", true);

    assertThat(codec.decode(bytes(tree)).message()).isEqualTo(message);
  }

  @Test
  void shouldNameAnUnknownType() {
    byte[] frame = bytes(tree(samples().get(0)).put("type", "Later"));

    assertThat(codec.decode(frame)).isEqualTo(new Frame(HEADER, new Unknown("Later", 1)));
  }

  @Test
  void shouldNotGuessAtALaterVersion() {
    byte[] frame = bytes(tree(samples().get(0)).put("v", 2));

    assertThat(codec.decode(frame).message()).isEqualTo(new Unknown("Ack", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "null", "[]", "7", "{", "{\"type\":\"Ack\"}", "{\"from\":7}", "\u0000"})
  void shouldCallGarbageMalformed(String garbage) {
    assertThat(codec.decode(garbage.getBytes(UTF_8)).message()).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldNotQuoteThePayloadOfAMalformedFrame() {
    byte[] frame =
        bytes(
            tree(new Progress(
                    new PromptId("01JD5Y0000000000000000000A-abcdefgh"), 1, RunPhase.QUEUED, 0, 0))
                .put("tokens", "a secret"));

    assertThat(((Malformed) codec.decode(frame).message()).problem())
        .contains("tokens")
        .doesNotContain("secret");
    assertThat(((Malformed) codec.decode("mysecret".getBytes(UTF_8)).message()).problem())
        .doesNotContain("secret");
  }

  @Test
  void shouldSurviveDeepNesting() {
    String nested = "[".repeat(100_000);

    assertThat(codec.decode(nested.getBytes(UTF_8)).message()).isInstanceOf(Malformed.class);
  }

  @Test
  void shouldRefuseToSendWhatIsTooLarge() {
    Frame frame = new Frame(HEADER, new Malformed("x".repeat(FrameCodec.MAX_FRAME_BYTES)));

    assertThatThrownBy(() -> codec.encode(frame))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.TOO_LARGE))
        .hasMessageContaining("Malformed");
  }

  @Test
  void shouldRefuseToReadWhatIsTooLarge() {
    byte[] frame =
        bytes(tree(new Unknown("a", 1)).put("type", "Unknown").put("pad", "x".repeat(70_000)));

    assertThat(codec.decode(frame).message())
        .isInstanceOfSatisfying(
            Malformed.class, m -> assertThat(m.problem()).contains("exceeds its limit"));
  }

  @Test
  void shouldLeaveRoomForALargeAward() {
    var award =
        (Award) samples().stream().filter(Award.class::isInstance).findFirst().orElseThrow();
    var large =
        new Award(
            award.promptId(),
            award.attempt(),
            award.bidId(),
            award.lane(),
            award.quotedS(),
            GenerationSpec.ofText("x".repeat(1 << 20)),
            award.prefixText(),
            award.prefixTokenIds(),
            award.priority(),
            award.deadlineRemainingMs(),
            award.streamTo(),
            award.credit(),
            Optional.empty(),
            Optional.empty());
    Frame frame = new Frame(HEADER, large);

    assertThat(codec.decode(codec.encode(frame))).isEqualTo(frame);
  }

  @Test
  void shouldGiveEveryTypeItsOwnName() {
    Map<String, Class<? extends MeshMessage>> names = MessageTypes.all().byName();

    assertThat(names)
        .containsKeys("Award", "Accepted", "Delta", "Heartbeat")
        .hasSizeGreaterThan(35);
  }

  private static String wireName(RecordComponent component) {
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null ? component.getName() : renamed.value();
  }

  private ObjectNode tree(MeshMessage message) {
    try {
      return (ObjectNode) json.readTree(codec.encode(new Frame(HEADER, message)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ObjectNode tree) {
    return tree.toString().getBytes(UTF_8);
  }
}
