package dev.bidmesh.simulation.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.protocol.message.PromptResult;
import dev.bidmesh.testkit.Devices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a client watches bites. */
class AskedTest {

  private static final PromptId ID = PromptId.create(Devices.id("owner"));
  private static final List<String> WORDS = List.of("w1\u00fc ", "w2\u00fc ", "w3\u00fc ");

  private final List<String> broken = new ArrayList<>();
  private final Asked asked = new Asked(prompt(), String.join("", WORDS), 0, broken::add);
  private long offset;

  @Test
  void shouldAcceptAPrefixThatEndsInAFailure() {
    asked.accept();
    says(WORDS.get(0));
    fails();
    asked.close();

    assertThat(broken).isEmpty();
    assertThat(asked.ending()).hasValue("lost");
  }

  @Test
  void shouldNoticeAMissingEnding() {
    asked.accept();
    asked.close();

    assertThat(broken).containsExactly(ID + ": 0 endings");
  }

  @Test
  void shouldNoticeASecondEnding() {
    asked.accept();
    fails();
    fails();

    assertThat(broken).containsExactly(ID + ": 2 endings");
  }

  @Test
  void shouldNoticeTextAfterTheEnd() {
    fails();
    says(WORDS.get(0));

    assertThat(broken).contains(ID + ": something after the end");
  }

  @Test
  void shouldNoticeAGap() {
    says(WORDS.get(0));
    offset += 3;
    says(WORDS.get(1));

    assertThat(broken).containsExactly(ID + ": text at 8 where 5 was next");
  }

  @Test
  void shouldNoticeARepeatedWord() {
    says(WORDS.get(0));
    says(WORDS.get(0));

    assertThat(broken)
        .containsExactly(ID + ": the text is not what it would have been undisturbed");
  }

  @Test
  void shouldNoticeAnAnswerThatEndsEarly() {
    says(WORDS.get(0));
    asked.add(new PromptEvent.Done(ID, result()), 0);

    assertThat(broken).hasSize(1).allMatch(what -> what.endsWith("it ends early"));
  }

  private static PromptRequest prompt() {
    return new PromptRequest(
        ID,
        GenerationSpec.ofText("a prompt with an answer of several words"),
        Optional.empty(),
        Set.of(),
        50,
        1_000,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private static PromptResult result() {
    return new PromptResult(
        "virtual",
        "device",
        Devices.engine("e", Accelerator.CPU, 1, "virtual")
            .lane(Devices.id("device"), Devices.model("virtual")),
        Evidence.EMULATED,
        true,
        FinishReason.STOP,
        1,
        1,
        false,
        0,
        0,
        0,
        0,
        0,
        0,
        1,
        List.of(),
        List.of());
  }

  private void says(String word) {
    asked.add(new PromptEvent.Delta(ID, ContentKind.TEXT, word, offset), 0);
    offset += word.getBytes(UTF_8).length;
  }

  private void fails() {
    asked.add(new PromptEvent.Failed(ID, FailureCode.LOST, "lost", OptionalLong.empty()), 0);
  }
}
