package dev.bidmesh.node.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds the prompt: the words of the command line, or what is piped in. */
final class PromptText {

  private static final String STDIN = "-";
  private static final int MAX_BYTES = 1 << 20;

  private PromptText() {}

  /**
   * The words with spaces between them; the input's text for {@code -}, or where there are no words
   * and the input is not typed by hand.
   *
   * @throws CliException if there is none, or the input is too large or not UTF-8
   */
  static String find(List<String> words, Terminal terminal) {
    boolean piped = words.equals(List.of(STDIN)) || words.isEmpty() && !terminal.inIsTerminal();
    String text = piped ? read(terminal.in()) : String.join(" ", words);
    if (text.isBlank()) {
      throw usage("give a prompt: bidmesh ask \"What is the capital of France?\"");
    }
    return text;
  }

  private static String read(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw usage("the input is longer than a prompt may be (" + MAX_BYTES + " bytes)");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw usage("the input is not UTF-8 text");
    } catch (IOException e) {
      throw new CliException(ExitCode.FAILED, "the input cannot be read: " + e.getMessage(), e);
    }
  }

  private static CliException usage(String message) {
    return new CliException(ExitCode.USAGE, message);
  }
}
