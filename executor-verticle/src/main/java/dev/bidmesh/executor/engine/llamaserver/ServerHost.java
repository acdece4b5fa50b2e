package dev.bidmesh.executor.engine.llamaserver;

import dev.bidmesh.executor.engine.Compute;
import dev.bidmesh.executor.engine.EngineStatus;
import dev.bidmesh.executor.engine.openai.OpenAiEngine;
import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramInput;
import dev.bidmesh.executor.engine.process.ProgramListener;
import dev.bidmesh.executor.engine.process.ProgramRun;
import dev.bidmesh.executor.engine.process.Programs;
import dev.bidmesh.executor.engine.server.Server;
import dev.bidmesh.executor.engine.supervise.Turns;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one llama-server and a client of it: starts them, waits until the model is loaded, watches.
 * Everything in it and every call of its owner is within the owner's turns.
 */
final class ServerHost {

  private static final Logger LOG = LoggerFactory.getLogger(ServerHost.class);
  private static final int LOG_BYTES = 64 * 1024;

  private final Vertx vertx;
  private final Context loop;
  private final Programs programs;
  private final LlamaServerOptions options;
  private final Path program;
  private final int context;
  private final boolean embeds;
  private final Turns turns;
  private final Owner owner;
  private Optional<Attempt> current = Optional.empty();
  private boolean closed;

  /**
   * @param program where the llama-server is
   * @param context most tokens of one prompt and its answer
   * @param embeds whether the model computes embeddings and writes no text
   */
  ServerHost(
      Vertx vertx,
      Programs programs,
      LlamaServerOptions options,
      Path program,
      int context,
      boolean embeds,
      Turns turns,
      Owner owner) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.programs = programs;
    this.options = options;
    this.program = program;
    this.context = context;
    this.embeds = embeds;
    this.turns = turns;
    this.owner = owner;
  }

  /** Starts a server; does nothing while there is one. */
  void start() {
    if (closed || current.isPresent()) {
      return;
    }
    var attempt = new Attempt();
    current = Optional.of(attempt);
    attempt.begin();
  }

  /** What the server computes on, if it has told. */
  Optional<Compute> compute() {
    return current.flatMap(attempt -> attempt.compute);
  }

  /** The run of the server, if there is one. */
  Optional<ProgramRun> run() {
    return current.flatMap(attempt -> attempt.run);
  }

  /** The client of a server whose model is loaded. */
  Optional<OpenAiEngine> client() {
    return current.flatMap(attempt -> attempt.client);
  }

  /** Ends the server and starts no other. */
  void close() {
    closed = true;
    current.ifPresent(Attempt::stop);
  }

  /** Hears of the server. */
  interface Owner {
    /** Its client has another status. */
    void heard(EngineStatus status);

    /** It is gone, by itself or for what was wrong with it. */
    void lost(String why);
  }

  /** One server. */
  private final class Attempt implements ProgramListener {

    private final ServerKey key = ServerKey.random();
    private final Server health =
        new Server(vertx, options.times().answer(), 1, Optional.of(key.secret()));
    private Optional<ProgramRun> run = Optional.empty();
    private Optional<OpenAiEngine> client = Optional.empty();
    private Optional<Compute> compute = Optional.empty();
    private Optional<ScheduledFuture<?>> watch = Optional.empty();
    private Optional<String> wrong = Optional.empty();
    private String lastReason = "";
    private int port;
    private boolean over;

    /** Asks each time: the program may have been exchanged for another version meanwhile. */
    void begin() {
      ServerHelp.of(programs, program, options.times().help())
          .thenAccept(help -> turns.run(() -> begin(help)));
    }

    private void begin(ServerHelp help) {
      if (closed) {
        health.close();
        return;
      }
      watch =
          Optional.of(
              turns.later(
                  options.times().load(),
                  () ->
                      fail(
                          "it did not load its model within "
                              + options.times().load().toSeconds()
                              + " s")));
      run = Optional.of(programs.start(folder -> prepare(help), this));
    }

    private ProgramCall prepare(ServerHelp help) throws IOException {
      int free = freePort();
      turns.run(() -> port = free);
      var limits = ProgramCall.Limits.serving(LOG_BYTES, options.times().kill());
      return new ProgramCall(
          options.command(new ServerProgram(program, help), free, context, embeds),
          key.environment(),
          Optional.empty(),
          new ProgramInput.Nothing(),
          limits);
    }

    @Override
    public void started(long pid) {
      turns.run(this::look);
    }

    @Override
    public void output(byte[] bytes) {
      // Its log; the end of what it says on standard error is kept.
    }

    @Override
    public void ended(ProgramEnd end) {
      turns.run(() -> over(end));
    }

    /** Asks whether the model is loaded, until it is. */
    private void look() {
      if (over || client.isPresent()) {
        return;
      }
      String url = LlamaServerOptions.address(port) + "/health";
      Server.onEventLoop(loop, () -> health.get(url))
          .map(Server.Answer::isOk)
          .otherwise(false)
          .onSuccess(well -> turns.run(() -> looked(well)));
    }

    private void looked(boolean well) {
      if (over || client.isPresent()) {
        return;
      }
      if (well) {
        watch.ifPresent(each -> each.cancel(false));
        watch = Optional.empty();
        connect();
      } else {
        turns.later(options.times().look(), this::look);
      }
    }

    private void connect() {
      learn();
      var engine = new OpenAiEngine(vertx, options.client(port, embeds), Optional.of(key.secret()));
      client = Optional.of(engine);
      // Later, since the client tells it while it holds on to its status, which a turn may change.
      engine.listen(status -> turns.later(Duration.ZERO, () -> heard(status)));
      engine.start();
    }

    /**
     * Looks for what it computes on, until that is found: it says so while it loads its model, and
     * what it logs later pushes that out of the part that is kept, a piece at a time.
     */
    private void learn() {
      if (compute.isEmpty()) {
        compute = run.map(ProgramRun::errors).flatMap(Offloading::of);
      }
    }

    private void heard(EngineStatus status) {
      if (over) {
        return;
      }
      learn();
      lastReason = status.reason().orElse("no reason known");
      if (status.health().serves()) {
        watch.ifPresent(each -> each.cancel(false));
        watch = Optional.empty();
      } else if (watch.isEmpty()) {
        // However often the reason changes meanwhile.
        watch =
            Optional.of(
                turns.later(
                    options.times().silence(),
                    () -> fail("it answers nothing any more: " + lastReason)));
      }
      owner.heard(status);
    }

    private void fail(String why) {
      if (wrong.isEmpty() && !over) {
        wrong = Optional.of(why);
        stop();
      }
    }

    void stop() {
      run.ifPresent(ProgramRun::stop);
    }

    private void over(ProgramEnd end) {
      over = true;
      current = Optional.empty();
      watch.ifPresent(each -> each.cancel(false));
      health.close();
      client.ifPresent(OpenAiEngine::close);
      if (closed) {
        return;
      }
      LOG.atDebug().addKeyValue("log", end.errors()).log("llama-server ended");
      owner.lost(wrong.map(why -> "llama-server was ended: " + why).orElseGet(() -> why(end)));
    }

    private String why(ProgramEnd end) {
      String words = client.isPresent() ? "" : ServerFailure.reason(end.errors());
      return words.isEmpty() ? "llama-server " + end.describe() : "llama-server says: " + words;
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
