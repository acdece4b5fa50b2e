package dev.bidmesh.executor.engine.llamaserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.Generation;
import dev.bidmesh.executor.engine.GenerationEnd;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.GenerationSink;
import dev.bidmesh.executor.engine.Piece;
import dev.bidmesh.executor.engine.builtin.BuiltinEngine;
import dev.bidmesh.protocol.message.FinishReason;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An answer of the stand-in, written as it comes; given up when nobody reads it. */
final class StreamedAnswer implements GenerationSink {

  private static final int FAULT_AFTER = 5;

  private final OutputStream out;
  private final LlamaServerStandIn.EventWriter writer;
  private final String fault;
  private final CompletableFuture<GenerationEnd> end = new CompletableFuture<>();
  private volatile Optional<Generation> generation = Optional.empty();
  private int pieces;

  StreamedAnswer(OutputStream out, LlamaServerStandIn.EventWriter writer, String fault) {
    this.out = out;
    this.writer = writer;
    this.fault = fault;
  }

  void run(BuiltinEngine engine, GenerationRequest request) throws IOException {
    generation = Optional.of(engine.generate(request, this));
    GenerationEnd how = end.join();
    boolean length = how.finish() == FinishReason.LENGTH;
    for (String event : writer.end(length, how.usage().prompt(), how.usage().completion())) {
      write(event);
    }
  }

  @Override
  public void promptRead(int tokens) {}

  @Override
  public void piece(Piece piece) {
    pieces++;
    if (pieces == FAULT_AFTER && fault.equals("dies within answers")) {
      Runtime.getRuntime().halt(139);
    }
    try {
      write(writer.text(piece.text()).toString());
    } catch (IOException e) {
      generation.ifPresent(Generation::cancel);
    }
  }

  @Override
  public void ended(GenerationEnd how) {
    end.complete(how);
  }

  private void write(String event) throws IOException {
    out.write(("data: " + event + "\n\n").getBytes(UTF_8));
    out.flush();
  }
}
