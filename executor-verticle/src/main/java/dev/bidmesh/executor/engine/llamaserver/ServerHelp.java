package dev.bidmesh.executor.engine.llamaserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.process.ProgramCall;
import dev.bidmesh.executor.engine.process.ProgramEnd;
import dev.bidmesh.executor.engine.process.ProgramListener;
import dev.bidmesh.executor.engine.process.Programs;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a llama-server says of its own options. Versions differ in them. */
record ServerHelp(String text) {

  private static final long MOST_BYTES = 1 << 20;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Pattern TRACE = Pattern.compile("-\\s*4:\\s*trace\\b");

  /** What sets the level in the environment, by the names that versions have for it. */
  private static final List<String> LEVELS =
      List.of("LLAMA_ARG_LOG_VERBOSITY", "LLAMA_LOG_VERBOSITY");

  /** Of a server that was not asked, or did not answer. */
  static final ServerHelp NONE = new ServerHelp("");

  /**
   * Asks it.
   *
   * @param time that it may take
   * @return completes when it has ended, with what it has said by then; never fails
   */
  static CompletableFuture<ServerHelp> of(Programs programs, Path program, Duration time) {
    var asked = new Asked();
    var limits = ProgramCall.Limits.once(time, MOST_BYTES, GRACE);
    var call = ProgramCall.of(List.of(program.toString(), "--help"), limits);
    try {
      programs.start(folder -> call, asked);
    } catch (IllegalStateException e) {
      // Closed meanwhile: nobody needs it any more.
      return CompletableFuture.completedFuture(NONE);
    }
    return asked.answer;
  }

  /**
   * The words that make it tell where it puts the weights. Newer ones say so only if they are asked
   * for more than they say by themselves; to older ones the same number would mean to log
   * everything, prompts included, and they need not be asked. Nor is one asked whose environment
   * sets the level: the words would go first.
   *
   * @param isSet whether the environment that it gets has a variable
   */
  List<String> tellingWeights(Predicate<String> isSet) {
    boolean chosen = LEVELS.stream().anyMatch(name -> reads(name) && isSet.test(name));
    return TRACE.matcher(text).find() && !chosen ? List.of("--log-verbosity", "4") : List.of();
  }

  private boolean reads(String variable) {
    return text.contains("env: " + variable + ")");
  }

  private static final class Asked implements ProgramListener {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CompletableFuture<ServerHelp> answer = new CompletableFuture<>();

    @Override
    public void started(long pid) {
      // It ends by itself, or is ended.
    }

    @Override
    public void output(byte[] bytes) {
      said.writeBytes(bytes);
    }

    @Override
    public void ended(ProgramEnd end) {
      answer.complete(new ServerHelp(said.toString(UTF_8)));
    }
  }
}
