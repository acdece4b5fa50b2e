package dev.bidmesh.executor.engine.llama.child;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaIterator;
import de.kherud.llama.LlamaModel;
import dev.bidmesh.executor.engine.Repeat;
import dev.bidmesh.executor.engine.WordCut;
import dev.bidmesh.executor.engine.llama.child.ChildEvent.How;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One generation, on one thread: native code hangs if another one cancels it. So it can be
 * cancelled between two tokens only, not while the prompt is read.
 */
final class ChildGeneration implements Runnable {

  // Held-back bytes of a character may be several tokens beyond the limit; it is kept here.
  private static final int SPARE_TOKENS = 8;
  private static final long NANOS = 1_000_000_000L;

  private final LlamaModel model;
  private final TokenCounter counter;
  private final ReadingTurn reading;
  private final int context;
  private final ChildCommand.Generate wanted;
  private final Consumer<ChildEvent> out;
  private final Switch control = new Switch();
  private int promptTokens;
  private int generated;
  private long nextNanos;

  /**
   * @param reading of the prompts of all generations
   * @param context most tokens of prompt and answer together
   */
  ChildGeneration(
      LlamaModel model,
      TokenCounter counter,
      ReadingTurn reading,
      int context,
      ChildCommand.Generate wanted,
      Consumer<ChildEvent> out) {
    this.model = model;
    this.counter = counter;
    this.reading = reading;
    this.context = context;
    this.wanted = wanted;
    this.out = out;
  }

  Switch control() {
    return control;
  }

  @Override
  public void run() {
    How how;
    String reason = "";
    try {
      how = generate();
      if (how == How.TOO_LONG) {
        reason = tooLong();
      }
    } catch (RuntimeException e) {
      // The context is full: native code makes an error of what is an end.
      how = promptTokens + generated >= context - SPARE_TOKENS ? How.LENGTH : How.ERROR;
      reason = how == How.ERROR ? String.valueOf(e.getMessage()) : "";
    } catch (Error e) {
      // Whoever waits for the end of it must hear of that, whatever it was.
      how = How.ERROR;
      reason = e.toString();
    }
    out.accept(new ChildEvent.Ended(wanted.id(), how, promptTokens, reason));
  }

  private How generate() {
    if (!control.proceed(System.nanoTime())) {
      return How.CANCELLED;
    }
    Optional<String> read = reading.unlessCancelled(control, this::read);
    if (read.isEmpty()) {
      return How.CANCELLED;
    }
    if (wanted.countOnly()) {
      return How.STOP;
    }
    if (promptTokens >= context) {
      return How.TOO_LONG;
    }
    return control.proceed(System.nanoTime()) ? continued(read.get()) : How.CANCELLED;
  }

  private How continued(String prompt) {
    String prefix = wanted.prefix();
    int cut = WordCut.before(prefix);
    return cut == prefix.length()
        ? write(prompt + prefix, "")
        : write(prompt + prefix.substring(0, cut), prefix.substring(cut));
  }

  /** The prompt as the model is to read it; tells before it and after it. */
  private String read() {
    out.accept(new ChildEvent.Begun(wanted.id()));
    boolean asItIs = wanted.countOnly() || !wanted.raw().isEmpty();
    String prompt = asItIs ? wanted.raw() : Prompt.of(model, wanted.turns());
    promptTokens = counter.ofPrompt(prompt);
    if (!wanted.countOnly() && promptTokens < context) {
      out.accept(new ChildEvent.PromptRead(wanted.id(), promptTokens));
    }
    return prompt;
  }

  /**
   * Writes the answer.
   *
   * @param again the end of what was given, which the model is to write once more: where a word is
   *     cut, it would be read as other tokens than it was written in
   */
  private How write(String prompt, String again) {
    int room = context - counter.ofPrompt(prompt);
    if (room <= 0) {
      return How.LENGTH;
    }
    LlamaIterator tokens = model.generate(parameters(prompt, room)).iterator();
    var repeat = new Repeat(again);
    nextNanos = System.nanoTime();
    while (tokens.hasNext()) {
      String text = tokens.next().text;
      if (!control.proceed(nextNanos)) {
        stop(tokens);
        return How.CANCELLED;
      }
      String fresh = repeat.take(text);
      if (repeat.hasFailed()) {
        stop(tokens);
        return write(prompt + again, "");
      }
      room -= text.isEmpty() ? 0 : counter.ofPiece(text);
      if (!fresh.isEmpty() && !tell(fresh) || room <= 0) {
        stop(tokens);
        return How.LENGTH;
      }
    }
    // An answer that ends within what was given has nothing to add, if all of it came again.
    return repeat.isOver() ? How.STOP : write(prompt + again, "");
  }

  /** Tells a piece; false once that was the last one. */
  private boolean tell(String text) {
    int tokens = counter.ofPiece(text);
    if (generated + tokens > wanted.maxTokens()) {
      return false;
    }
    generated += tokens;
    if (wanted.rate() > 0) {
      nextNanos += (long) (NANOS * tokens / wanted.rate());
    }
    out.accept(new ChildEvent.Text(wanted.id(), text, tokens));
    return generated < wanted.maxTokens();
  }

  private static void stop(LlamaIterator tokens) {
    if (tokens.hasNext()) {
      tokens.cancel();
    }
  }

  /**
   * @param room tokens that still fit the context; native code may have rounded that up
   */
  private InferenceParameters parameters(String prompt, int room) {
    long most = Math.min((long) wanted.maxTokens() + wanted.prefix().length(), room);
    var parameters =
        new InferenceParameters(prompt)
            .setNPredict((int) most + SPARE_TOKENS)
            .setCachePrompt(true)
            .setTemperature((float) wanted.temperature())
            .setSeed(wanted.seed());
    // All tokens by their probability, as the fields of a prompt say, and nothing besides.
    return parameters.setTopK(0).setMinP(0).setTopP((float) wanted.topP());
  }

  private String tooLong() {
    return "the prompt has "
        + promptTokens
        + " tokens, but the model takes at most "
        + (context - 1)
        + " (a context of "
        + context
        + ", one of them for the answer); shorten it or give the engine more with context=";
  }
}
