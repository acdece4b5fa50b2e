package dev.bidmesh.executor.engine.builtin;

import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.TokenUsage;
import dev.bidmesh.protocol.Accelerator;
import dev.bidmesh.protocol.message.FinishReason;
import dev.bidmesh.protocol.message.PromptInput;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** One generation, from the prompt to the end, on one thread. */
final class GenerationRun {

  private final LlamaModel model;
  private final GenerationRequest request;
  private final GenerationSink sink;
  private final RunControl control;
  private final LlamaSession session;
  private final Sampler sampler;
  private final TokenText text;
  private final OptionalDouble rate;
  private final int maxTokens;
  private int promptTokens;
  private int generated;

  GenerationRun(
      LlamaModel model,
      GenerationRequest request,
      GenerationSink sink,
      RunControl control,
      OptionalDouble rate) {
    this.model = model;
    this.request = request;
    this.sink = sink;
    this.control = control;
    this.session = model.newSession();
    this.sampler = new Sampler(request.spec().sampling(), System.nanoTime());
    this.text = new TokenText(request.spec().stop());
    this.rate = rate;
    this.maxTokens = request.spec().maxTokens().orElse(Integer.MAX_VALUE);
  }

  /** Runs to the end and tells it to the sink, unless it throws. */
  void run(Accelerator accelerator) {
    PromptInput input = request.spec().input();
    Optional<Refusal> refusal = PromptLimit.checkLength(model, input, accelerator);
    List<Integer> prompt =
        refusal.isPresent() ? List.of() : model.template().tokens(input, accelerator);
    refusal = refusal.or(() -> PromptLimit.checkTokens(model, prompt));
    if (refusal.isPresent()) {
      sink.ended(GenerationEnd.error(refusal.get().code(), refusal.get().message(), usage()));
    } else {
      run(prompt);
    }
  }

  private void run(List<Integer> prompt) {
    promptTokens = prompt.size();
    if (!read(prompt)) {
      end(FinishReason.CANCELLED);
      return;
    }
    sink.promptRead(promptTokens);
    replayPrefix();
    end(write());
  }

  private boolean read(List<Integer> prompt) {
    for (int token : prompt) {
      if (!control.proceed(System.nanoTime())) {
        return false;
      }
      session.read(token);
    }
    return true;
  }

  private void replayPrefix() {
    request
        .prefix()
        .flatMap(
            prefix ->
                new PrefixReplay(model.vocabulary(), session, sampler, control, prefix)
                    .run(prefix.tokenIds()))
        .ifPresent(overhang -> add(overhang.token(), overhang.bytes()));
  }

  private FinishReason write() {
    var pacer = new Pacer(rate, System.nanoTime());
    while (!text.stopped()) {
      if (generated >= maxTokens || session.isFull()) {
        return FinishReason.LENGTH;
      }
      if (!control.proceed(pacer.nextNanos(System.nanoTime()))) {
        return FinishReason.CANCELLED;
      }
      int token = sampler.choose(session.logits());
      if (model.vocabulary().endsAnswer(token)) {
        return FinishReason.STOP;
      }
      add(token, model.vocabulary().bytes(token));
      session.read(token);
    }
    return FinishReason.STOP;
  }

  private void add(int token, byte[] bytes) {
    generated++;
    text.add(token, bytes).ifPresent(sink::piece);
  }

  private void end(FinishReason finish) {
    if (!text.stopped() && finish != FinishReason.CANCELLED) {
      text.finish().ifPresent(sink::piece);
    }
    sink.ended(GenerationEnd.of(finish, usage()));
  }

  private TokenUsage usage() {
    return new TokenUsage(promptTokens, generated, false);
  }
}
