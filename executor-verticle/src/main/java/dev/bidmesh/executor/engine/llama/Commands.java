package dev.bidmesh.executor.engine.llama;

import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.Prefix;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.gguf.ControlTokens;
import dev.bidmesh.executor.engine.gguf.GgufFacts;
import dev.bidmesh.executor.engine.llama.child.ChildCommand;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.FailureCode;
import dev.bidmesh.protocol.message.GenerationSpec;
import dev.bidmesh.protocol.message.PromptInput;
import dev.bidmesh.protocol.message.Sampling;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** What the process is told to load and to generate. Safe for use by many threads. */
final class Commands {

  private final LlamaOptions options;
  private final GgufFacts facts;
  private final int context;
  private final Conversation conversation;

  Commands(LlamaOptions options, GgufFacts facts) {
    this.options = options;
    this.facts = facts;
    this.context = options.context(facts);
    this.conversation =
        new Conversation(new ControlTokens(facts.controlTokens()), facts.strictTemplate());
  }

  /** Refuses a prompt that does not fit even if it consists of the longest tokens. */
  Optional<Refusal> checkLength(PromptInput input) {
    int atLeast = input.charsFor(Accelerator.CPU) / facts.longestToken();
    return atLeast < context
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                FailureCode.TOO_LONG,
                "the prompt has at least "
                    + atLeast
                    + " tokens, but the engine takes at most "
                    + (context - 1)
                    + "; shorten it or give the engine more with context="));
  }

  /** What to load. */
  ChildCommand.Load load(String mark) {
    return new ChildCommand.Load(
        mark,
        options.spec().file().toAbsolutePath().toString(),
        options.spec().slots(),
        context,
        options.threads(facts),
        facts.beginsWithToken(),
        options.times().beat().toMillis());
  }

  /** Has the text of a prompt counted, without the template. */
  ChildCommand.Generate count(long id, PromptInput input) {
    return ChildCommand.Generate.count(
        id, input instanceof PromptInput.Raw raw ? raw.text() : conversation.text(input));
  }

  /** What to generate. */
  ChildCommand.Generate generate(long id, GenerationRequest request) {
    GenerationSpec spec = request.spec();
    Sampling sampling = spec.sampling();
    return new ChildCommand.Generate(
        id,
        conversation.turns(spec.input()),
        spec.input() instanceof PromptInput.Raw raw ? raw.text() : "",
        request.prefix().map(Prefix::text).map(conversation::plain).orElse(""),
        spec.maxTokens().orElse(Integer.MAX_VALUE),
        sampling.temperature().orElse(0),
        sampling.topP().orElse(1),
        (int) sampling.seed().orElseGet(() -> ThreadLocalRandom.current().nextInt()),
        options.spec().rate().orElse(0),
        false);
  }
}
