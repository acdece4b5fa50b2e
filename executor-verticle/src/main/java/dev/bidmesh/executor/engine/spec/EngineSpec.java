package dev.bidmesh.executor.engine.spec;

import java.util.List;

/** An engine as a user asks for it, for example with {@code --engine openai=URL,slots=2}. */
public sealed interface EngineSpec permits BuiltinSpec, LlamaServerSpec, LlamaSpec, OpenAiSpec {

  /** Name of the kind of engine. */
  String kind();

  /**
   * Reads the textual form.
   *
   * @throws IllegalArgumentException saying what is wrong with which option, and what is known
   */
  static EngineSpec parse(String text) {
    var spec = new SpecText(text);
    return switch (spec.name()) {
      case BuiltinSpec.KIND -> BuiltinSpec.read(spec);
      case LlamaSpec.KIND -> LlamaSpec.read(spec);
      case LlamaServerSpec.KIND -> LlamaServerSpec.read(spec);
      case OpenAiSpec.KIND -> OpenAiSpec.read(spec);
      default ->
          throw spec.problem("there is no engine '" + spec.name() + "'; known are " + known());
    };
  }

  private static String known() {
    List<String> forms =
        List.of(BuiltinSpec.FORM, LlamaSpec.FORM, LlamaServerSpec.FORM, OpenAiSpec.FORM);
    int last = forms.size() - 1;
    return String.join(", ", forms.subList(0, last)) + " and " + forms.get(last);
  }
}
