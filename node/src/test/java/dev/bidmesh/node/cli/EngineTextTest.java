package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.EngineSnapshot;
import dev.bidmesh.protocol.message.EngineState;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineTextTest {

  private static final EngineState DEMO =
      engine("builtin", Accelerator.NPU, Evidence.EMULATED, EngineHealth.READY, "demo");
  private static final EngineState REAL =
      engine("openai", Accelerator.GPU, Evidence.CLAIMED, EngineHealth.READY, "llama3");
  private static final EngineState BROKEN =
      engine("openai-2", Accelerator.CPU, Evidence.CLAIMED, EngineHealth.FAILED, "x");

  @Test
  void shouldNameTheDemoModelAndAnEmulatedNpuAsSuch() {
    assertThat(EngineText.line(DEMO)).isEqualTo("builtin: demo model on emulated NPU, 4 slots");
  }

  @Test
  void shouldSayWhyAnEngineDoesNotServe() {
    assertThat(EngineText.line(BROKEN)).isEqualTo("openai-2: failed, connection refused");
  }

  @Test
  void shouldListThoseThatServe() {
    assertThat(EngineText.serving(new EngineSnapshot(List.of(REAL, BROKEN, DEMO), false)))
        .isEqualTo("openai (llama3, claimed GPU), builtin (demo model, emulated NPU)");
  }

  @Test
  void shouldSayThatNoneServes() {
    assertThat(EngineText.serving(new EngineSnapshot(List.of(BROKEN), false)))
        .isEqualTo("none ready");
  }

  private static EngineState engine(
      String id, Accelerator accelerator, Evidence evidence, EngineHealth health, String alias) {
    boolean demo = alias.equals("demo");
    var model = new ModelInfo("d", List.of(alias), OptionalInt.empty(), demo, true);
    return new EngineState(
        id,
        accelerator,
        evidence,
        health,
        health == EngineHealth.FAILED ? Optional.of("connection refused") : Optional.empty(),
        4,
        4,
        0,
        256,
        0,
        OptionalLong.empty(),
        List.of(model),
        Set.of());
  }
}
