package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a node says of lanes that were to be replaced. */
final class Replaced {

  private Replaced() {}

  /**
   * Tells of it: what was done on the output, what was refused beside it.
   *
   * @param done what was done to a lane, for people; absent: the whole answer as JSON, for programs
   * @return how the command ends
   */
  static int report(Terminal terminal, JsonNode answer, Optional<String> done) {
    done.ifPresentOrElse(
        word -> tell(terminal, answer, word), () -> terminal.out().println(answer));
    return answer.path("refused").isEmpty() ? ExitCode.OK.code() : ExitCode.REFUSED.code();
  }

  private static void tell(Terminal terminal, JsonNode answer, String done) {
    answer.path("lanes").forEach(lane -> terminal.out().println(done + ": " + text(lane)));
    answer
        .path("refused")
        .forEach(
            each ->
                terminal
                    .err()
                    .println(
                        "bidmesh: refused "
                            + text(each.path("lane"))
                            + ": its state "
                            + text(each.path("reason"))));
    if (answer.path("lanes").isEmpty() && answer.path("refused").isEmpty()) {
      terminal.out().println("there was nothing to do");
    }
  }

  private static String text(JsonNode value) {
    return Terminal.printable(value.asText());
  }
}
