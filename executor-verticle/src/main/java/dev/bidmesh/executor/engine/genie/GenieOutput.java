package dev.bidmesh.executor.engine.genie;

/**
 * Reads what genie-t2t-run writes:
 *
 * <pre>
 * lines about versions and from the log
 * [PROMPT]: the prompt, as it was given
 *
 * [BEGIN]: the answer, as it comes[END]
 * [KPIS]: what newer versions measure
 * </pre>
 *
 * <p>The prompt may hold any of these words, so its echo is skipped by its length; outputs without
 * an echo are understood too. The answer may hold them as well: {@code [END]} counts at the end of
 * a line only, {@code [ABORT]:} only if no {@code [END]} follows. Confined to one thread.
 *
 * <pre>
 * PREAMBLE ──[PROMPT]: ──→ ECHO ──prompt, or another text──→ GAP ──[BEGIN]: ──→ TEXT ──[END]──→ DONE
 *     └───────────────────[BEGIN]: ───────────────────────────────────────────────↑
 * </pre>
 */
final class GenieOutput {

  private static final String PROMPT = "[PROMPT]: ";
  private static final String BEGIN = "[BEGIN]: ";
  private static final String END = "[END]";
  private static final String ABORT = "[ABORT]:";

  /** Most of a line before the answer that is kept; longer ones are no line of interest. */
  private static final int MAX_HELD = 64 * 1024;

  private final String prompt;
  private final StringBuilder held = new StringBuilder();
  private State state = State.PREAMBLE;
  private int echoed;
  private int foreignBegins;

  /**
   * @param prompt as it was given to the program
   */
  GenieOutput(String prompt) {
    this.prompt = prompt;
  }

  /** Where in the output it is. */
  enum State {
    /** Before the prompt's echo. */
    PREAMBLE,
    /** In the prompt's echo. */
    ECHO,
    /** Between the echo and the answer. */
    GAP,
    /** In the answer. */
    TEXT,
    /** Behind the answer. */
    DONE
  }

  /** Takes output; gives the text of the answer in it, as far as it is certain. */
  String add(String output) {
    held.append(output);
    var text = new StringBuilder();
    while (step(text)) {
      continue;
    }
    return text.toString();
  }

  /** Takes the end of the output; gives the text that was held back. */
  String finish() {
    if (state == State.TEXT && held.toString().stripTrailing().endsWith(END)) {
      held.append('\n');
      return add("");
    }
    return "";
  }

  State state() {
    return state;
  }

  /** Whether the program said that it gave up; for the end of the output. */
  boolean isAborted() {
    return state != State.DONE && held.indexOf(ABORT) >= 0;
  }

  private boolean step(StringBuilder text) {
    return switch (state) {
      case PREAMBLE -> preamble();
      case ECHO -> echo();
      case GAP -> gap();
      case TEXT -> text(text);
      case DONE -> drop();
    };
  }

  private boolean preamble() {
    if (startsWith(PROMPT)) {
      return goOn(State.ECHO, PROMPT.length());
    }
    if (startsWith(BEGIN)) {
      return goOn(State.TEXT, BEGIN.length());
    }
    return skipLine();
  }

  private boolean echo() {
    int at = 0;
    while (at < held.length() && echoed < prompt.length()) {
      char c = held.charAt(at);
      if (c == prompt.charAt(echoed)) {
        echoed++;
      } else if (c != '\r') { // Which Windows puts before each line feed.
        return foreignEcho(at);
      }
      at++;
    }
    held.delete(0, at);
    return echoed == prompt.length() && goOn(State.GAP, 0);
  }

  // Not the prompt: the program changed it, or has no echo. What is left of the prompt tells how
  // many of the words that it looks for are the user's.
  private boolean foreignEcho(int at) {
    foreignBegins = echoed == 0 ? 0 : count(prompt.substring(echoed));
    return goOn(State.GAP, at);
  }

  private boolean gap() {
    int begin = held.indexOf(BEGIN);
    if (begin < 0) {
      // Whatever cannot be the beginning of the word is of no interest.
      int keep = Math.min(held.length(), BEGIN.length() - 1);
      held.delete(0, held.length() - keep);
      return false;
    }
    if (foreignBegins > 0) {
      foreignBegins--;
      return goOn(State.GAP, begin + BEGIN.length());
    }
    return goOn(State.TEXT, begin + BEGIN.length());
  }

  private boolean text(StringBuilder text) {
    int end = end();
    if (end >= 0) {
      text.append(held, 0, end);
      return goOn(State.DONE, end);
    }
    int certain = certain();
    text.append(held, 0, certain);
    held.delete(0, certain);
    return false;
  }

  /** Where the answer ends, or −1. */
  private int end() {
    int at = held.indexOf(END);
    while (at >= 0) {
      int behind = at + END.length();
      if (behind < held.length() && isLineEnd(behind)) {
        return at;
      }
      at = held.indexOf(END, at + 1);
    }
    return -1;
  }

  /** Length of the text that is no part of any word that would change its meaning. */
  private int certain() {
    int abort = held.indexOf(ABORT);
    if (abort >= 0) {
      return held.length() <= MAX_HELD ? abort : held.length();
    }
    int from = Math.max(0, held.length() - ABORT.length());
    for (int at = from; at < held.length(); at++) {
      if (mayBegin(END + "\r", at) || mayBegin(ABORT, at)) {
        return at;
      }
    }
    return held.length();
  }

  private boolean mayBegin(String word, int at) {
    int length = Math.min(word.length(), held.length() - at);
    return word.startsWith(held.substring(at, at + length)) && at + length == held.length();
  }

  private boolean isLineEnd(int at) {
    return held.charAt(at) == '\n'
        || (held.charAt(at) == '\r' && at + 1 < held.length() && held.charAt(at + 1) == '\n');
  }

  private boolean skipLine() {
    int feed = held.indexOf("\n");
    if (feed >= 0) {
      return goOn(State.PREAMBLE, feed + 1);
    }
    if (held.length() > MAX_HELD) {
      held.delete(0, held.length() - MAX_HELD);
    }
    return false;
  }

  private boolean drop() {
    held.setLength(0);
    return false;
  }

  private boolean startsWith(String word) {
    return held.length() >= word.length() && held.substring(0, word.length()).equals(word);
  }

  private boolean goOn(State next, int behind) {
    held.delete(0, behind);
    state = next;
    return true;
  }

  private static int count(String text) {
    int count = 0;
    for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + BEGIN.length())) {
      count++;
    }
    return count;
  }
}
