package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bidmesh.node.cli.PromptCall.Answer;
import dev.bidmesh.protocol.FailureCode;
import java.io.PrintStream;
import java.util.Optional;
import java.util.OptionalLong;

/** One question put to a node and its answer shown. */
final class Asking implements AutoCloseable {

  private final Terminal terminal;
  private final Question question;
  private final boolean json;
  private final Interruption interruption;
  private final NodeUrl node;
  private final boolean ofItsOwn;
  private final NodeHttp http;
  private Optional<LocalNode> ownNode = Optional.empty();
  private boolean lineOpen;

  /**
   * @param ofItsOwn whether to start a node for the question, whatever runs already
   * @param json whether to print the whole response
   */
  Asking(Terminal terminal, NodeUrl node, boolean ofItsOwn, Question question, boolean json) {
    this.terminal = terminal;
    this.node = node;
    this.ofItsOwn = ofItsOwn;
    this.http = new NodeHttp(node);
    this.question = question;
    this.json = json;
    this.interruption = Interruption.on(terminal);
  }

  /** Asks the node; where none runs and none was named, one that is started for it. */
  ExitCode ask() {
    boolean here = !ofItsOwn && (node.named() || NodeHttp.listens(node));
    return exchange(here ? node : startNode());
  }

  @Override
  public void close() {
    ownNode.ifPresent(LocalNode::close);
  }

  private NodeUrl startNode() {
    terminal
        .err()
        .println(
            ofItsOwn
                ? "starting a node for this question"
                : "no node runs here: starting one for this question");
    LocalNode own = LocalNode.start(terminal);
    ownNode = Optional.of(own);
    return own.url();
  }

  private ExitCode exchange(NodeUrl to) {
    try (var call = new PromptCall(http, to, question, shown())) {
      interruption.then(signal -> call.callOff(ExitCode.INTERRUPTED));
      Answer answer = call.await();
      endLine();
      return answer.failure().map(code -> refused(answer, code)).orElseGet(() -> answered(answer));
    } catch (CliException e) {
      endLine();
      throw e;
    }
  }

  private AnswerListener shown() {
    return new AnswerListener() {
      @Override
      public void text(String text) {
        show(text);
      }

      @Override
      public void waiting(String device, int position, OptionalLong expectedMs) {
        if (terminal.outIsTerminal()) {
          tell(WaitingText.of(device, position, expectedMs));
        }
      }
    };
  }

  private void show(String text) {
    if (json || text.isEmpty()) {
      return;
    }
    PrintStream out = terminal.out();
    out.print(terminal.shown(text));
    lineOpen = !text.endsWith("\n");
    if (out.checkError()) {
      throw new CliException(
          ExitCode.FAILED, "the output was closed before the answer was complete");
    }
  }

  private void endLine() {
    if (lineOpen) {
      terminal.out().println();
      lineOpen = false;
    }
  }

  private ExitCode answered(Answer answer) {
    if (json) {
      terminal.out().println(answer.json());
      return ExitCode.OK;
    }
    tell(WinnerText.of(answer.json(), answer.losses(), question.device().isPresent()));
    JsonNode warning = answer.json().path("warning");
    if (warning.isTextual()) {
      tell("note: " + warning.asText());
    }
    return ExitCode.OK;
  }

  private ExitCode refused(Answer answer, FailureCode code) {
    if (json) {
      terminal.out().println(answer.json());
    }
    tell("bidmesh: " + Json.detail(answer.json()));
    JsonNode wait = answer.json().path("retry_after_ms");
    if (wait.isNumber()) {
      tell("the node expects to take it in " + (wait.asLong() + 999) / 1000 + " s");
    }
    return ExitCode.of(code);
  }

  private void tell(String line) {
    terminal.err().println(Terminal.printable(line));
  }
}
