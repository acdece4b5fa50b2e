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
  private final long askedNanos;
  private final Consumer<String> broken;
  private int chars;
  private long bytes;
  private int endings;
  private Optional<String> ending = Optional.empty();
  private OptionalLong retryAfterMs = OptionalLong.empty();
  private Optional<String> ranOn = Optional.empty();
  private long lastNanos;
  private boolean accepted;
  private boolean moved;
  private boolean done;

  /**
   * @param whole the answer as it would be undisturbed
   * @param askedNanos when it was asked
   * @param broken takes what is wrong, in words
   */
  Asked(PromptRequest request, String whole, long askedNanos, Consumer<String> broken) {
    this.request = request;
    this.whole = whole;
    this.askedNanos = askedNanos;
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

  /** Takes what the owner says of it, at the present time. */
  void add(PromptEvent said, long nowNanos) {
    if (endings > 0 && !isFinal(said)) {
      wrong("something after the end");
    }
    lastNanos = nowNanos;
    if (said instanceof PromptEvent.Delta delta) {
      append(delta);
    } else if (said instanceof PromptEvent.Retry) {
      moved = true;
    } else if (said instanceof PromptEvent.Done answered) {
      done = true;
      ranOn = Optional.of(answered.result().deviceName());
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

  /** Seconds from the question to the last that was said about it. */
  double seconds() {
    return (lastNanos - askedNanos) / 1e9;
  }

  /** Name of the device that finished it; absent if none did. */
  Optional<String> ranOn() {
    return ranOn;
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
