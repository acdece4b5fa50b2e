package dev.bidmesh.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.Evidence;
import dev.bidmesh.protocol.codec.WireJson;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineStateTest {

  private static final ModelInfo PLAIN =
      new ModelInfo("a", List.of("a"), OptionalInt.empty(), false, true);
  private static final ModelInfo SEEING =
      new ModelInfo(
          "b",
          List.of("b"),
          OptionalInt.empty(),
          false,
          true,
          Optional.of(Set.of(Capability.IMAGES)));

  @Test
  void shouldTakeWhatAModelSaysOfItselfBeforeWhatItsEngineSays() {
    EngineState engine = engine(Set.of(Capability.JSON), PLAIN, SEEING);

    assertThat(engine.capabilities(PLAIN)).containsExactly(Capability.JSON);
    assertThat(engine.capabilities(SEEING)).containsExactly(Capability.IMAGES);
  }

  @Test
  void shouldBeAbleToDoWhatOneOfItsModelsCanDo() {
    EngineState engine = engine(Set.of(Capability.JSON), PLAIN, SEEING);

    assertThat(engine.isAble(Set.of(Capability.IMAGES))).isTrue();
    assertThat(engine.isAble(Set.of(Capability.JSON))).isTrue();
    assertThat(engine.isAble(Set.of(Capability.JSON, Capability.IMAGES))).isFalse();
  }

  @Test
  void shouldReadModelsWithAndWithoutCapabilities() throws JsonProcessingException {
    var json = WireJson.mapper();

    for (ModelInfo model : List.of(PLAIN, SEEING)) {
      assertThat(json.readValue(json.writeValueAsString(model), ModelInfo.class)).isEqualTo(model);
    }
    assertThat(json.writeValueAsString(PLAIN)).doesNotContain("capabilities");
  }

  private static EngineState engine(Set<Capability> capabilities, ModelInfo... models) {
    return new EngineState(
        "engine",
        Accelerator.CPU,
        Evidence.CLAIMED,
        EngineHealth.READY,
        Optional.empty(),
        1,
        1,
        0,
        1,
        0,
        OptionalLong.empty(),
        List.of(models),
        capabilities);
  }
}
