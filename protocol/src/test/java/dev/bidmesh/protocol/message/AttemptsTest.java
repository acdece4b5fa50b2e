package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Attempts count from 1, and what ends a run is of the run that it ends. */
class AttemptsTest {

  private static final DeviceId OWNER = DeviceId.random(new Random(1));
  private static final PromptId PROMPT = PromptId.create(OWNER);
  private static final PromptId OTHER = PromptId.create(OWNER);
  private static final TokenChunk CHUNK =
      new TokenChunk(PROMPT, 2, 0, ContentKind.TEXT, "Paris", 0, 1, List.of());

  @Test
  void shouldEndOnlyTheirOwnRun() {
    assertThatCode(() -> CHUNK.withEnd(end(PROMPT, 2))).doesNotThrowAnyException();
    refuses("end.attempt", () -> CHUNK.withEnd(end(PROMPT, 3)));
    refuses("end.promptId", () -> CHUNK.withEnd(end(OTHER, 2)));
  }

  @Test
  void shouldCountFromOne() {
    refuses("attempt", () -> parcel(0));
    refuses("attempt", () -> parcel(-1));
    assertThatCode(() -> parcel(1)).doesNotThrowAnyException();
    refuses("attempt", () -> new AwardReply.Accepted(PROMPT, 0, 1, "f1"));
    refuses("attempt", () -> refused(0));
    assertThatCode(() -> refused(1)).doesNotThrowAnyException();
  }

  private static AwardReply refused(int attempt) {
    return new AwardReply.Refused(PROMPT, attempt, FailureCode.BUSY, "full", OptionalLong.empty());
  }

  private static Parcel parcel(int attempt) {
    return new Parcel("p", 1, "0".repeat(64), Optional.of(PROMPT), OptionalInt.of(attempt));
  }

  private static Completion end(PromptId promptId, int attempt) {
    return new Completion(
        promptId,
        attempt,
        FinishReason.STOP,
        1,
        1,
        1,
        false,
        0,
        0,
        0,
        0,
        OptionalLong.empty(),
        OptionalDouble.empty(),
        Optional.empty());
  }

  private static void refuses(String field, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(field + " ");
  }
}
