package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** A chat with the mesh: reads lines, asks, shows. */
final class Chat implements AutoCloseable {

  private final Terminal terminal;
  private final ChatInput input;
  private final NodeUrl node;
  private final NodeHttp http;
  private final ChatOptions options;
  private final Conversation conversation;
  private final Paint paint;
  private final Answering answering = new Answering();
  private final String session = UUID.randomUUID().toString();
  private Optional<String> lastPrompt = Optional.empty();
  private volatile boolean ended;
  private boolean lineOpen;
  private ExitCode outcome = ExitCode.OK;

  Chat(Terminal terminal, NodeUrl node, ChatOptions options) {
    this.terminal = terminal;
    this.node = node;
    this.options = options;
    this.http = new NodeHttp(node);
    this.conversation = new Conversation(options);
    this.paint = new Paint(terminal.colours());
    this.input = ChatInput.of(terminal);
    terminal.signals().onSignal(this::heard);
  }

  /**
   * Takes lines until there are no more.
   *
   * @return what went wrong with the last question, if its input was piped; else that all is well
   */
  ExitCode run() {
    if (terminal.inIsTerminal()) {
      tell("Ask something. /help shows what else there is, /bye ends.");
    }
    Optional<String> line = input.next();
    while (!ended && line.isPresent()) {
      take(ChatOrder.of(line.get()));
      line = ended ? Optional.empty() : input.next();
    }
    return terminal.inIsTerminal() ? ExitCode.OK : outcome;
  }

  @Override
  public void close() {
    input.close();
  }

  /** The first Ctrl-C ends an answer; one between answers, and every other signal, the chat. */
  private void heard(String signal) {
    if (!signal.equals(Signals.INTERRUPT)) {
      ended = true;
    }
    if (!answering.callOff()) {
      ended = true;
      input.interrupt();
    }
  }

  private void take(ChatOrder order) {
    if (order instanceof ChatOrder.Say say) {
      ask(say.text());
    } else if (order instanceof ChatOrder.Why) {
      why();
    } else if (order instanceof ChatOrder.Model model) {
      conversation.use(model.name());
      tell("asking " + conversation.model().orElse("whichever model the node chooses"));
    } else if (order instanceof ChatOrder.Instruct instruct) {
      conversation.instruct(instruct.text());
      tell(instruct.text().isPresent() ? "told" : "told nothing any more");
    } else if (order instanceof ChatOrder.New) {
      conversation.forget();
      tell("forgotten");
    } else if (order instanceof ChatOrder.Help) {
      terminal.err().print(ChatOrder.HELP);
    } else if (order instanceof ChatOrder.Unknown unknown) {
      tell("there is no " + unknown.order() + "; /help shows what there is");
    } else if (order instanceof ChatOrder.Bye) {
      ended = true;
    }
  }

  private void ask(String question) {
    long start = System.nanoTime();
    if (!answering.begin()) {
      return;
    }
    try {
      int told = conversation.answered();
      // The older half is left out each time, at last the question stands alone.
      while (!asked(question, told, start)) {
        told /= 2;
      }
    } finally {
      answering.end();
    }
  }

  /**
   * Asks and shows the answer.
   *
   * @param told answered questions that are told with it
   * @return whether it is done with; if not, less is to be told with it
   */
  private boolean asked(String question, int told, long start) {
    try (var call = send(conversation.ask(question, told))) {
      ChatCall.Answer answer = call.await();
      lastPrompt = answer.prompt();
      outcome = answer.failure().isPresent() ? ExitCode.FAILED : ExitCode.OK;
      endLine();
      if (answer.tooLong() && call.text().isEmpty() && told > 0) {
        return false;
      }
      if (answer.failure().isPresent()) {
        failed(answer.failure().get() + (answer.tooLong() ? remedy(call) : ""));
      } else {
        tellOf(answer, told, System.nanoTime() - start);
        conversation.add(question, call.text(), told);
      }
    } catch (CliException e) {
      endLine();
      outcome = e.exitCode();
      failed(String.valueOf(e.getMessage()));
    }
    return true;
  }

  private ChatCall send(String body) {
    answering.check();
    var call = new ChatCall(http, node, body, session, options, this::show);
    answering.by(call::callOff);
    return call;
  }

  private String remedy(ChatCall call) {
    return call.text().isEmpty()
        ? " (" + conversation.shorten() + ")"
        : " (/new begins another chat)";
  }

  private void tellOf(ChatCall.Answer answer, int told, long nanos) {
    if (told < conversation.answered()) {
      tell(paint.faint("what was said first is left out: the model reads no more at once"));
    }
    String tokens = answer.tokens().isPresent() ? answer.tokens().getAsInt() + " tokens, " : "";
    String seconds = String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    String device = Terminal.printable(answer.device().orElse("?"));
    tell(paint.faint("— " + device + ", " + tokens + seconds));
  }

  private void failed(String why) {
    tell(paint.alert("no answer: " + Terminal.printable(why)));
  }

  private void why() {
    if (lastPrompt.isEmpty()) {
      tell("nothing was answered yet");
      return;
    }
    try {
      JsonNode trace =
          new Query(terminal, node)
              .get("/prompts/" + lastPrompt.get(), each -> each.path("prompt_id").isTextual());
      terminal.err().print(ExplainText.of(trace, paint));
    } catch (CliException e) {
      tell(paint.alert(Terminal.printable(String.valueOf(e.getMessage()))));
    } finally {
      // The query has taken them meanwhile.
      terminal.signals().onSignal(this::heard);
    }
  }

  private void show(String text) {
    PrintStream out = terminal.out();
    out.print(terminal.shown(text));
    out.flush();
    lineOpen = !text.endsWith("\n");
    if (out.checkError()) {
      throw new CliException(ExitCode.FAILED, "the output was closed");
    }
  }

  private void endLine() {
    if (lineOpen) {
      terminal.out().println();
      lineOpen = false;
    }
  }

  private void tell(String line) {
    terminal.err().println(line);
  }
}
