package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/**
 * Splits text into tokens as SentencePiece does: neighbours are merged, the pair with the highest
 * score first, the leftmost of equals, until no pair is a token. What is no token then is written
 * in bytes. Control tokens are never made: their names are ordinary text here.
 */
final class SpmTokenizer {

  private final Vocabulary vocabulary;
  private final String text;
  private final int[] start;
  private final int[] end;
  private final int[] next;
  private final int[] previous;
  private final PriorityQueue<Pair> pairs = new PriorityQueue<>();
  private int symbols;

  private SpmTokenizer(Vocabulary vocabulary, String text) {
    this.vocabulary = vocabulary;
    this.text = text;
    this.start = new int[text.length()];
    this.end = new int[text.length()];
    this.next = new int[text.length()];
    this.previous = new int[text.length()];
  }

  /** The tokens of a text. Takes time in proportion to n log n. */
  static List<Integer> tokens(Vocabulary vocabulary, String text) {
    return continuation(vocabulary, vocabulary.addsSpace() && !text.isEmpty() ? ' ' + text : text);
  }

  /** The tokens of a text that goes on after other text. */
  static List<Integer> continuation(Vocabulary vocabulary, String text) {
    return new SpmTokenizer(vocabulary, text.replace(' ', Vocabulary.SPACE)).run();
  }

  private List<Integer> run() {
    split();
    for (int symbol = 0; symbol + 1 < symbols; symbol++) {
      propose(symbol, symbol + 1);
    }
    while (!pairs.isEmpty()) {
      merge(pairs.remove());
    }
    var tokens = new ArrayList<Integer>();
    for (int symbol = 0; symbol >= 0 && symbols > 0; symbol = next[symbol]) {
      write(text.substring(start[symbol], end[symbol]), tokens);
    }
    return tokens;
  }

  private void split() {
    for (int at = 0; at < text.length(); at = end[symbols - 1]) {
      start[symbols] = at;
      end[symbols] = at + Character.charCount(text.codePointAt(at));
      previous[symbols] = symbols - 1;
      next[symbols] = end[symbols] < text.length() ? symbols + 1 : -1;
      symbols++;
    }
  }

  private void propose(int left, int right) {
    if (left < 0 || right < 0) {
      return;
    }
    OptionalInt token = vocabulary.ofText(text.substring(start[left], end[right]));
    if (token.isPresent()) {
      pairs.add(new Pair(left, right, end[right], vocabulary.score(token.getAsInt())));
    }
  }

  private void merge(Pair pair) {
    int left = pair.left();
    int right = pair.right();
    if (next[left] != right || end[right] != pair.end()) {
      return;
    }
    end[left] = end[right];
    next[left] = next[right];
    // Whatever was proposed with the right one is outdated from now on.
    next[right] = right;
    if (next[left] >= 0) {
      previous[next[left]] = left;
    }
    propose(previous[left], left);
    propose(left, next[left]);
  }

  private void write(String symbol, List<Integer> tokens) {
    OptionalInt token = vocabulary.ofText(symbol);
    if (token.isPresent()) {
      tokens.add(token.getAsInt());
      return;
    }
    for (byte each : symbol.replace(Vocabulary.SPACE, ' ').getBytes(UTF_8)) {
      tokens.add(vocabulary.ofByte(each));
    }
  }

  /** Two neighbours that together are a token, as they were when this was proposed. */
  private record Pair(int left, int right, int end, float score) implements Comparable<Pair> {

    @Override
    public int compareTo(Pair other) {
      int byScore = Float.compare(other.score, score);
      return byScore != 0 ? byScore : Integer.compare(left, other.left);
    }
  }
}
