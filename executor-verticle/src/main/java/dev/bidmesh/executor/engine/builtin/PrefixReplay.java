package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.Prefix;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Brings a session to where a given beginning of the answer ends.
 *
 * <p>Where the token ids of the beginning are known, they are read. From text alone they cannot be
 * told with certainty, since a model may write the same letters in several ways; therefore the
 * answer is generated again for as long as it agrees with the text. Only if it does not, the rest
 * of the text is split into tokens as a prompt is. So a continued answer equals the uninterrupted
 * one wherever it was cut, also within a token.
 */
final class PrefixReplay {

  private final Vocabulary vocabulary;
  private final LlamaSession session;
  private final Sampler sampler;
  private final RunControl control;
  private final byte[] text;
  private int done;

  PrefixReplay(
      Vocabulary vocabulary,
      LlamaSession session,
      Sampler sampler,
      RunControl control,
      Prefix prefix) {
    this.vocabulary = vocabulary;
    this.session = session;
    this.sampler = sampler;
    this.control = control;
    this.text = prefix.text().getBytes(UTF_8);
  }

  /**
   * Runs it. Ends early when the context is full or the generation is cancelled.
   *
   * @param tokenIds those of the given text, as far as known
   * @return the token that reaches beyond the given text, if one does
   */
  Optional<Overhang> run(List<Integer> tokenIds) {
    if (standFor(tokenIds)) {
      sampler.skip(tokenIds.size());
      readAll(tokenIds);
      return Optional.empty();
    }
    while (done < text.length && goesOn()) {
      int token = sampler.choose(session.logits());
      byte[] bytes = vocabulary.bytes(token);
      if (vocabulary.endsAnswer(token) || !agrees(bytes)) {
        readAll(SpmTokenizer.continuation(vocabulary, rest()));
        return Optional.empty();
      }
      session.read(token);
      done += bytes.length;
      if (done > text.length) {
        int beyond = done - text.length;
        return Optional.of(
            new Overhang(token, Arrays.copyOfRange(bytes, bytes.length - beyond, bytes.length)));
      }
    }
    return Optional.empty();
  }

  private boolean standFor(List<Integer> tokenIds) {
    var bytes = new ByteArrayOutputStream();
    for (int token : tokenIds) {
      if (!vocabulary.contains(token) || bytes.size() > text.length) {
        return false;
      }
      bytes.writeBytes(vocabulary.bytes(token));
    }
    return Arrays.equals(bytes.toByteArray(), text);
  }

  private boolean agrees(byte[] bytes) {
    int length = Math.min(bytes.length, text.length - done);
    return Arrays.equals(bytes, 0, length, text, done, done + length);
  }

  private String rest() {
    return new String(text, done, text.length - done, UTF_8);
  }

  private void readAll(List<Integer> tokens) {
    for (int i = 0; i < tokens.size() && goesOn(); i++) {
      session.read(tokens.get(i));
    }
  }

  private boolean goesOn() {
    return !session.isFull() && !control.cancelled();
  }

  /** A token whose text begins within a given text and ends beyond it. */
  static final class Overhang {

    private final int token;
    private final byte[] bytes;

    Overhang(int token, byte[] bytes) {
      this.token = token;
      this.bytes = bytes;
    }

    int token() {
      return token;
    }

    byte[] bytes() {
      return bytes.clone();
    }
  }
}
