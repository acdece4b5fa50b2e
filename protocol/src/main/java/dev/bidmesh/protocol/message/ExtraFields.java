package dev.bidmesh.protocol.message;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * What the fields of {@link GenerationSpec#extra()} ask of an engine. Most only tune how tokens are
 * chosen, and an engine that does not know them answers almost the same; some change what an answer
 * is, and must not be lost without a word.
 */
public final class ExtraFields {

  /** By which servers are told what an answer has to look like, from its first character on. */
  private static final Set<String> FORMS =
      Set.of(
          "audio",
          "ebnf",
          "format",
          "grammar",
          "json_schema",
          "regex",
          "structural_tag",
          "structured_outputs",
          "suffix");

  /** How vLLM calls a whole family of them. */
  private static final String GUIDED = "guided_";

  /** By which single tokens are forced or forbidden, wherever they stand. */
  private static final String BIAS = "logit_bias";

  private static final Set<String> COUNTS = Set.of("n", "best_of");
  private static final Set<String> BESIDE_THE_TEXT =
      Set.of("logprobs", "top_logprobs", "prompt_logprobs", "echo");

  /** Values by which a client says that it wants nothing of a field. */
  private static final Set<String> NOTHING = Set.of("null", "false", "0", "\"\"", "{}", "[]");

  private static final String TOOL_CHOICE = "tool_choice";
  private static final Set<String> FREE_CHOICES = Set.of("\"auto\"", "\"none\"");

  private ExtraFields() {}

  /** The first field, by name, that binds the answer; empty if none does. */
  public static Optional<String> constraint(Map<String, RawJson> extra) {
    return first(extra, ExtraFields::isConstraint);
  }

  /** The first field, by name, that binds the answer to a form as a whole; empty if none does. */
  public static Optional<String> form(Map<String, RawJson> extra) {
    return first(extra, ExtraFields::isForm);
  }

  /**
   * The first field, by name, that asks for something an answer has no place for: several answers,
   * probabilities, or the prompt again.
   */
  public static Optional<String> withoutPlace(Map<String, RawJson> extra) {
    return first(extra, ExtraFields::hasNoPlace);
  }

  /** Whether the model must call a tool. */
  public static boolean forcesTools(Map<String, RawJson> extra) {
    return first(extra, (name, value) -> name.equals(TOOL_CHOICE) && isForced(value)).isPresent();
  }

  /** The capabilities that a lane needs for these fields. */
  public static Set<Capability> needs(Map<String, RawJson> extra) {
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (constraint(extra).isPresent()) {
      needs.add(Capability.CONSTRAINTS);
    }
    if (forcesTools(extra)) {
      needs.add(Capability.TOOLS);
    }
    return needs;
  }

  private static Optional<String> first(
      Map<String, RawJson> extra, BiPredicate<String, String> asks) {
    return new TreeMap<>(extra)
        .entrySet().stream()
            .filter(field -> asks.test(field.getKey(), field.getValue().json()))
            .map(Map.Entry::getKey)
            .findFirst();
  }

  private static boolean isConstraint(String name, String value) {
    return isForm(name, value) || name.equals(BIAS) && !NOTHING.contains(value);
  }

  private static boolean isForm(String name, String value) {
    return (FORMS.contains(name) || name.startsWith(GUIDED)) && !NOTHING.contains(value);
  }

  private static boolean hasNoPlace(String name, String value) {
    return COUNTS.contains(name)
        ? !NOTHING.contains(value) && !value.equals("1")
        : BESIDE_THE_TEXT.contains(name) && !NOTHING.contains(value);
  }

  private static boolean isForced(String value) {
    return !NOTHING.contains(value) && !FREE_CHOICES.contains(value);
  }
}
