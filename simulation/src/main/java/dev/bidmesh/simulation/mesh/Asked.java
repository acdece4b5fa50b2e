package dev.bidmesh.simulation.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.protocol.message.PromptEvent;
import dev.bidmesh.protocol.message.PromptRequest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A prompt as its client sees it: each thing that is said about it is checked when it is said. */
final class Asked {

  private final PromptRequest request;
  private final String whole;
  private final Consumer<String> broken;
  private int chars;
  private long bytes;
  private int endings;
  private Optional<String> ending = Optional.empty();
  private OptionalLong retryAfterMs = OptionalLong.empty();
  private boolean accepted;
  private boolean moved;
  private boolean done;

  /**
   * @param whole the answer as it would be undisturbed
   * @param broken takes what is wrong, in words
   */
  Asked(PromptRequest request, String whole, Consumer<String> broken) {
    this.request = request;
    this.whole = whole;
    this.broken = broken;
  }

  PromptRequest request() {
    return request;
  }

  /** The owner has taken it. */
  void accept() {
    accepted = true;
  }

  boolean accepted() {
    return accepted;
  }

  /** Takes what the owner says of it. */
  void add(PromptEvent said) {
    if (endings > 0 && !isFinal(said)) {
      wrong("something after the end");
    }
    if (said instanceof PromptEvent.Delta delta) {
      append(delta);
    } else if (said instanceof PromptEvent.Retry) {
      moved = true;
    } else if (said instanceof PromptEvent.Done) {
      done = true;
      end("done");
    } else if (said instanceof PromptEvent.Failed failed) {
      retryAfterMs = failed.retryAfterMs();
      end(failed.code().label());
    }
  }

  private static boolean isFinal(PromptEvent said) {
    return said instanceof PromptEvent.Done || said instanceof PromptEvent.Failed;
  }

  private void append(PromptEvent.Delta delta) {
    if (delta.offset() != bytes) {
      wrong("text at " + delta.offset() + " where " + bytes + " was next");
    }
    if (!whole.startsWith(delta.content(), chars)) {
      wrong("the text is not what it would have been undisturbed");
    }
    chars += delta.content().length();
    bytes += delta.content().getBytes(UTF_8).length;
  }

  private void end(String how) {
    endings++;
    if (endings > 1) {
      wrong(endings + " endings");
    } else {
      ending = Optional.of(how);
    }
    if (done && chars != whole.length()) {
      wrong("the text is not what it would have been undisturbed: it ends early");
    }
  }

  /** Looks once more when nothing can come any more. */
  void close() {
    if (accepted && endings == 0) {
      wrong("0 endings");
    }
  }

  private void wrong(String what) {
    broken.accept(request.promptId() + ": " + what);
  }

  /** Whether nothing more is to come: it has ended, or was never accepted. */
  boolean over() {
    return endings > 0 || !accepted;
  }

  /** How it ended first: {@code done}, or the label of the failure. */
  Optional<String> ending() {
    return ending;
  }

  /** When its client was told to come again. */
  OptionalLong retryAfterMs() {
    return retryAfterMs;
  }

  /** Whether it was answered after a run of it was lost. */
  boolean moved() {
    return moved && done;
  }
}
