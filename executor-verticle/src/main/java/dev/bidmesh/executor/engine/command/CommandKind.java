package dev.bidmesh.executor.engine.command;

import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.PlainText;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.program.ProgramAnswer;
import dev.bidmesh.executor.engine.program.ProgramKind;
import dev.bidmesh.executor.engine.program.PromptFit;
import dev.bidmesh.executor.engine.spec.CommandSpec;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.ModelInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** A program as the user describes it. */
final class CommandKind implements ProgramKind {

  private final String id;
  private final CommandSpec spec;
  private final Function<String, Optional<Path>> finder;
  private final ModelInfo model;

  /**
   * @param id of the engine, for messages
   * @param finder of programs
   */
  CommandKind(String id, CommandSpec spec, Function<String, Optional<Path>> finder) {
    this.id = id;
    this.spec = spec;
    this.finder = finder;
    String name = spec.model().orElseGet(() -> baseName(spec.command().get(0)));
    // The program is the provider of a model that only it knows.
    String command = String.join("\0", spec.command());
    UUID version = UUID.nameUUIDFromBytes(command.getBytes(StandardCharsets.UTF_8));
    // Each run loads what it needs anew, so no prompt waits longer for that than another: warm.
    this.model =
        new ModelInfo(
            "command:" + name + ":" + version, List.of(name), spec.contextTokens(), false, true);
  }

  @Override
  public EngineStatus examine() {
    String program = spec.command().get(0);
    return finder.apply(program).isPresent()
        ? EngineStatus.ready(List.of(model))
        : EngineStatus.failed(
            "there is no program '" + program + "'; install it, or give its path", List.of());
  }

  @Override
  public Optional<Refusal> check(GenerationSpec prompt) {
    return PlainText.check(id, prompt)
        .or(() -> Fields.check(id, spec, prompt.sampling()))
        .or(
            () ->
                spec.contextTokens().isPresent()
                    ? PromptFit.check(
                        prompt.input(), Accelerator.CPU, spec.contextTokens().getAsInt())
                    : Optional.empty());
  }

  @Override
  public ProgramAnswer answer(GenerationSpec prompt) {
    return new CommandAnswer(spec, model.alias(), prompt);
  }

  private static String baseName(String program) {
    return program.replaceAll(".*[/\\\\]", "");
  }
}
