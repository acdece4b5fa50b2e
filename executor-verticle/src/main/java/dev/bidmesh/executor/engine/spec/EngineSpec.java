package dev.bidmesh.executor.engine.spec;

import java.util.List;

/** An engine as a user asks for it, for example with {@code --engine openai=URL,slots=2}. */
public sealed interface EngineSpec
    permits BuiltinSpec, CommandSpec, GenieSpec, OllamaSpec, OpenAiSpec {

  /** Name of the kind of engine. */
  String kind();

  /**
   * Reads the textual form.
   *
   * @throws IllegalArgumentException saying what is wrong with which option, and what is known
   */
  static EngineSpec parse(String text) {
    if (CommandSpec.isMeant(text)) {
      return CommandSpec.read(text); // Its commas belong to the command.
    }
    var spec = new SpecText(text);
    return switch (spec.name()) {
      case BuiltinSpec.KIND -> BuiltinSpec.read(spec);
      case CommandSpec.KIND -> CommandSpec.read(text);
      case GenieSpec.KIND -> GenieSpec.read(spec);
      case OllamaSpec.KIND -> OllamaSpec.read(spec);
      case OpenAiSpec.KIND -> OpenAiSpec.read(spec);
      default ->
          throw spec.problem("there is no engine '" + spec.name() + "'; known are " + known());
    };
  }

  private static String known() {
    List<String> forms =
        List.of(
            BuiltinSpec.FORM, OpenAiSpec.FORM, OllamaSpec.FORM, GenieSpec.FORM, CommandSpec.FORM);
    int last = forms.size() - 1;
    return String.join(", ", forms.subList(0, last)) + " and " + forms.get(last);
  }
}
