package dev.bidmesh.executor.engine.spec;

import dev.bidmesh.executor.engine.program.PromptTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Qualcomm Genie with one model.
 *
 * @param bundle folder with {@code genie_config.json} and what it names
 * @param program {@code genie-t2t-run}; absent: the one in the bundle, else the one on the path
 * @param template the model's chat template
 * @param model name of the model for users; absent: the name of the folder
 * @param timeout most time for one prompt
 */
public record GenieSpec(
    Path bundle,
    Optional<String> program,
    PromptTemplate template,
    Optional<String> model,
    Duration timeout)
    implements EngineSpec {

  /** Most time for one prompt, if nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  static final String KIND = "genie";
  static final String FORM =
      "genie=BUNDLE_DIR[,program=PATH][,template=T][,model=NAME][,timeout=TIME]";

  /** A bundle, with nothing else said. */
  public static GenieSpec of(Path bundle) {
    return new GenieSpec(
        bundle, Optional.empty(), PromptTemplate.LLAMA3, Optional.empty(), DEFAULT_TIMEOUT);
  }

  static GenieSpec read(SpecText text) {
    text.allow(Set.of("program", "template", "model", "timeout"));
    String bundle =
        text.target("genie needs the folder that holds genie_config.json: genie=BUNDLE_DIR");
    return new GenieSpec(
        text.path(bundle),
        text.option("program").map(program -> program(text, program)),
        text.option("template").map(label -> template(text, label)).orElse(PromptTemplate.LLAMA3),
        text.option("model"),
        text.duration("timeout", DEFAULT_TIMEOUT));
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** A name alone is looked for on the path. */
  private static String program(SpecText text, String written) {
    return written.contains("/") ? text.path(written).toString() : written;
  }

  private static PromptTemplate template(SpecText text, String label) {
    return PromptTemplate.ofLabel(label)
        .orElseThrow(
            () ->
                text.problem(
                    "template must be one of "
                        + PromptTemplate.labels()
                        + ", not '"
                        + label
                        + "'"));
  }
}
