package dev.bidmesh.simulation.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.ContentKind;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each invariant bites. */
class InvariantsTest {

  private static final PromptId ID = PromptId.create(Devices.id("owner"));
  private static final PromptRequest PROMPT = prompt(1_000);
  private static final List<String> WORDS = VirtualEngine.answer(PROMPT.generation().input());

  private final Client.Asked asked = new Client.Asked(PROMPT);
  private long offset;

  @Test
  void shouldAcceptAPrefixThatEndsInAFailure() {
    says(WORDS.get(0));
    fails();

    assertThat(Invariants.broken(asked)).isEmpty();
  }

  @Test
  void shouldNoticeAMissingEnding() {
    asked.accept();

    assertThat(Invariants.broken(asked)).containsExactly("0 endings");
  }

  @Test
  void shouldNoticeASecondEnding() {
    asked.accept();
    fails();
    fails();

    assertThat(Invariants.broken(asked)).contains("2 endings");
  }

  @Test
  void shouldNoticeTextAfterTheEnd() {
    fails();
    says(WORDS.get(0));

    assertThat(Invariants.broken(asked)).contains("something after the end");
  }

  @Test
  void shouldNoticeAGap() {
    says(WORDS.get(0));
    offset += 3;
    says(WORDS.get(1));
    fails();

    assertThat(Invariants.broken(asked)).anyMatch(what -> what.startsWith("text at "));
  }

  @Test
  void shouldNoticeARepeatedWord() {
    says(WORDS.get(0));
    says(WORDS.get(0));
    fails();

    assertThat(Invariants.broken(asked))
        .contains("the text is not what it would have been undisturbed");
  }

  @Test
  void shouldNoticeAPatientPromptThatFailed() {
    var patient = new Client.Asked(prompt(Errands.DEADLINE_MS));
    patient.add(new PromptEvent.Failed(ID, FailureCode.LOST, "lost", OptionalLong.empty()));

    assertThat(Invariants.unjustified(patient)).hasValue("failed without need: lost");
  }

  @Test
  void shouldNotBlameAFailureOnAnybodyIfTheClientDidNotWait() {
    fails();
    var givenUp = new Client.Asked(prompt(Errands.DEADLINE_MS));
    givenUp.giveUp();
    givenUp.add(new PromptEvent.Failed(ID, FailureCode.CANCELLED, "gone", OptionalLong.empty()));

    assertThat(Invariants.unjustified(asked)).isEmpty();
    assertThat(Invariants.unjustified(givenUp)).isEmpty();
  }

  private static PromptRequest prompt(long deadlineMs) {
    return new PromptRequest(
        ID,
        GenerationSpec.ofText("a prompt with an answer of several words"),
        Optional.empty(),
        Set.of(),
        50,
        deadlineMs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty());
  }

  private void says(String word) {
    asked.add(new PromptEvent.Delta(ID, ContentKind.TEXT, word, offset));
    offset += word.getBytes(UTF_8).length;
  }

  private void fails() {
    asked.add(new PromptEvent.Failed(ID, FailureCode.LOST, "lost", OptionalLong.empty()));
  }
}
