package dev.bidmesh.executor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.LaneKey;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import dev.bidmesh.testkit.Devices;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static final ModelInfo WARM = model("warm", true);
  private static final ModelInfo COLD = model("cold", false);

  private final Readiness readiness =
      new Readiness(new EngineInfo("engine", Accelerator.CPU, Evidence.CLAIMED, 1, Set.of()));

  @Test
  void shouldCalibrateNoModelThatIsNotLoaded() {
    readiness.update(EngineStatus.ready(List.of(COLD)));

    assertThat(readiness.uncalibrated()).isEmpty();
    assertThat(readiness.serves()).isTrue();
    assertThat(readiness.announced().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldCalibrateLoadedModelsBeforeItServes() {
    readiness.update(EngineStatus.ready(List.of(COLD, WARM)));

    assertThat(readiness.uncalibrated()).hasValue(WARM);
    assertThat(readiness.serves()).isFalse();
    readiness.calibrated(lane(Accelerator.CPU, "warm"));
    assertThat(readiness.serves()).isTrue();
  }

  @Test
  void shouldGoOnServingWhileAModelIsCalibratedThatWasLoadedLater() {
    readiness.update(EngineStatus.ready(List.of(WARM)));
    readiness.calibrated(lane(Accelerator.CPU, "warm"));

    readiness.update(EngineStatus.ready(List.of(WARM, model("cold", true))));

    assertThat(readiness.uncalibrated()).isPresent();
    assertThat(readiness.serves()).isTrue();
    assertThat(readiness.announced().health()).isEqualTo(EngineHealth.READY);
  }

  @Test
  void shouldNotCalibrateAModelThatAPromptHasLoaded() {
    readiness.update(EngineStatus.ready(List.of(COLD)));
    readiness.calibrated(lane(Accelerator.CPU, "cold"));

    readiness.update(EngineStatus.ready(List.of(model("cold", true))));

    assertThat(readiness.uncalibrated()).isEmpty();
  }

  @Test
  void shouldCalibrateAgainOnOtherHardware() {
    readiness.update(EngineStatus.ready(List.of(WARM)));
    readiness.calibrated(lane(Accelerator.CPU, "warm"));
    assertThat(readiness.accelerator()).isEqualTo(Accelerator.CPU);
    assertThat(readiness.evidence()).isEqualTo(Evidence.CLAIMED);

    var gpu = new Compute(Accelerator.GPU, Evidence.DETECTED, "the server says so");
    readiness.update(EngineStatus.ready(List.of(WARM)).withCompute(gpu));

    assertThat(readiness.accelerator()).isEqualTo(Accelerator.GPU);
    assertThat(readiness.evidence()).isEqualTo(Evidence.DETECTED);
    assertThat(readiness.uncalibrated()).hasValue(WARM);
  }

  @Test
  void shouldKeepTheHardwareThatWasSeenLast() {
    var gpu = new Compute(Accelerator.GPU, Evidence.DETECTED, "the server says so");
    readiness.update(EngineStatus.ready(List.of(WARM)).withCompute(gpu));

    readiness.update(EngineStatus.failed("gone", List.of(WARM)));

    assertThat(readiness.accelerator()).isEqualTo(Accelerator.GPU);
  }

  @Test
  void shouldCalibrateOnTheHardwareOfNowThoughSomethingRanOnWhatWasAssumedBefore() {
    var gpu = new Compute(Accelerator.GPU, Evidence.DETECTED, "the server says so");
    readiness.update(EngineStatus.ready(List.of(WARM)).withCompute(gpu));

    readiness.calibrated(lane(Accelerator.CPU, "warm"));

    assertThat(readiness.uncalibrated()).hasValue(WARM);
    assertThat(readiness.serves()).isFalse();
  }

  private static LaneKey lane(Accelerator accelerator, String digest) {
    return new LaneKey(Devices.id("executor"), "engine", accelerator, digest);
  }

  private static ModelInfo model(String digest, boolean warm) {
    return new ModelInfo(digest, List.of(digest), OptionalInt.empty(), false, warm);
  }
}
