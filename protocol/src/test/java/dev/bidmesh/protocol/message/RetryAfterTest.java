package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.DeviceId;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.PromptId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Nobody can be asked to come back before now. */
class RetryAfterTest {

  private static final DeviceId DEVICE = new DeviceId("abcdefghijklmnopqrstuvwxyz");
  private static final PromptId PROMPT = PromptId.create(DEVICE);
  private static final OptionalLong NEGATIVE = OptionalLong.of(-1);

  @Test
  void shouldRefuseANegativeTimeInEveryMessage() {
    refuses(() -> new Bids(PROMPT, DEVICE, 1, "x", List.of(), Optional.of(NoBid.FULL), NEGATIVE));
    refuses(() -> new AwardReply.Refused(PROMPT, 1, FailureCode.BUSY, "x", NEGATIVE));
    refuses(() -> new PromptEvent.Failed(PROMPT, FailureCode.BUSY, "x", NEGATIVE));
    refuses(
        () ->
            new EngineState(
                "e",
                Accelerator.CPU,
                Evidence.DETECTED,
                EngineHealth.READY,
                Optional.empty(),
                1,
                0,
                1,
                1,
                1,
                NEGATIVE,
                List.of(),
                Set.of()));
  }

  private static void refuses(ThrowingCallable making) {
    assertThatIllegalArgumentException()
        .isThrownBy(making)
        .withMessageStartingWith("retryAfterMs must be ");
  }
}
