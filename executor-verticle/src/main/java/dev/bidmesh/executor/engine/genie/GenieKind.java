package dev.bidmesh.executor.engine.genie;

import dev.bidmesh.executor.engine.EngineInfo;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.PlainText;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.program.ProgramAnswer;
import dev.bidmesh.executor.engine.program.ProgramKind;
import dev.bidmesh.executor.engine.program.PromptFit;
import dev.bidmesh.executor.engine.spec.GenieSpec;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** genie-t2t-run with the model of a bundle. */
final class GenieKind implements ProgramKind {

  private final EngineInfo info;
  private final GenieSpec spec;
  private final GenieBundle bundle;
  private volatile Optional<Ready> ready = Optional.empty();

  GenieKind(EngineInfo info, GenieSpec spec, GenieBundle bundle) {
    this.info = info;
    this.spec = spec;
    this.bundle = bundle;
  }

  @Override
  public EngineStatus examine() {
    try {
      var config = GenieConfig.read(bundle.folder());
      bundle.requireModelFiles(config);
      if (config.accelerator() != info.accelerator()) {
        return EngineStatus.failed(
            "its backend changed from "
                + info.accelerator()
                + " to "
                + config.accelerator()
                + "; restart the node",
            List.of());
      }
      ready = Optional.of(new Ready(config, bundle.program()));
      // Each prompt loads it anew, so none waits longer for that than another: warm.
      var model =
          new ModelInfo(
              bundle.digest(config),
              List.of(bundle.modelName()),
              config.contextTokens(),
              false,
              true);
      return EngineStatus.ready(List.of(model));
    } catch (IOException e) {
      ready = Optional.empty();
      return EngineStatus.failed(String.valueOf(e.getMessage()), List.of());
    }
  }

  @Override
  public Optional<Refusal> check(GenerationSpec prompt) {
    OptionalInt context =
        ready.map(each -> each.config().contextTokens()).orElse(OptionalInt.empty());
    return PlainText.check(info.id(), prompt)
        .or(
            () ->
                context.isPresent()
                    ? PromptFit.check(prompt.input(), info.accelerator(), context.getAsInt())
                    : Optional.empty());
  }

  @Override
  public ProgramAnswer answer(GenerationSpec prompt) {
    Ready now = ready.orElseThrow(() -> new IllegalStateException("the bundle is not ready"));
    return new GenieAnswer(
        new GenieAnswer.Program(
            now.program(), bundle.folder(), bundle.environment(System.getenv()), spec.timeout()),
        now.config(),
        prompt,
        () -> spec.template().render(prompt.input(), info.accelerator()));
  }

  /** What was found when it was looked at last. */
  private record Ready(GenieConfig config, String program) {}
}
