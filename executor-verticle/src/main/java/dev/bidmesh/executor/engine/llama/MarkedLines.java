package dev.bidmesh.executor.engine.llama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.llama.child.ChildEvent;
import dev.bidmesh.executor.engine.llama.child.ChildLines;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Finds the lines of a process among whatever else stands in its output: native code writes there
 * too. Confined to one thread.
 */
final class MarkedLines {

  // How the report of a virtual machine begins that ends over it.
  private static final String ILLEGAL_INSTRUCTION = "SIGILL";
  private static final int MAX_LINE_BYTES = 1 << 20;
  private static final int MAX_NOISE_BYTES = 4 << 20;

  private final String mark;
  private final Consumer<ChildEvent> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int noise;
  private boolean illegalInstruction;

  /**
   * @param mark by which the lines begin
   */
  MarkedLines(String mark, Consumer<ChildEvent> events) {
    this.mark = mark;
    this.events = events;
  }

  /**
   * Takes more output.
   *
   * @throws IllegalArgumentException if it is not what such a process writes
   */
  void feed(byte[] bytes) {
    for (byte each : bytes) {
      if (each == '\n') {
        end();
      } else if (line.size() < MAX_LINE_BYTES) {
        line.write(each);
      } else {
        throw new IllegalArgumentException("it wrote a line without an end");
      }
    }
  }

  /** Whether a virtual machine has said that it met an instruction which the processor lacks. */
  boolean toldIllegalInstruction() {
    return illegalInstruction;
  }

  private void end() {
    String text = line.toString(UTF_8);
    line.reset();
    if (text.startsWith(mark)) {
      noise = 0;
      events.accept(ChildLines.event(text.substring(mark.length())));
      return;
    }
    illegalInstruction |= text.contains(ILLEGAL_INSTRUCTION);
    noise += text.length() + 1;
    if (noise > MAX_NOISE_BYTES) {
      throw new IllegalArgumentException("it floods its output");
    }
  }
}
