package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.EngineHealth;
import dev.bidmesh.protocol.message.ModelInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** What the mesh is told of the engine: whether it takes prompts, and if not, why. Within turns. */
final class Standing {

  private final Consumer<EngineStatus> announce;
  private final OptionalDouble rate;
  private Optional<ModelInfo> model = Optional.empty();
  private String whyNot = "the model is not loaded";
  private boolean serves;

  /**
   * @param rate tokens per second that it is slowed to
   */
  Standing(Consumer<EngineStatus> announce, OptionalDouble rate) {
    this.announce = announce;
    this.rate = rate;
  }

  /** The file was read: so the model is known. */
  void identified(ModelInfo known) {
    model = Optional.of(known);
  }

  boolean knowsModel() {
    return model.isPresent();
  }

  boolean serves() {
    return serves;
  }

  /** It takes prompts from now on. */
  void ready() {
    serves = true;
    announce.accept(new EngineStatus(EngineHealth.READY, note(), models()));
  }

  /** It will take prompts. */
  void loading(String why) {
    serves = false;
    whyNot = why;
    announce.accept(new EngineStatus(EngineHealth.LOADING, Optional.of(why), models()));
  }

  /** It takes none. */
  void failed(String why) {
    serves = false;
    whyNot = why;
    announce.accept(EngineStatus.failed(why, models()));
  }

  /** Why a prompt is not taken, if none is. */
  Optional<Refusal> refusal() {
    return model.isEmpty() || !serves
        ? Optional.of(new Refusal(FailureCode.NO_ENGINE, whyNot))
        : Optional.empty();
  }

  private Optional<String> note() {
    return rate.isPresent()
        ? Optional.of("slowed to " + rate.getAsDouble() + " tokens/s by rate=")
        : Optional.empty();
  }

  private List<ModelInfo> models() {
    return model.map(List::of).orElse(List.of());
  }
}
