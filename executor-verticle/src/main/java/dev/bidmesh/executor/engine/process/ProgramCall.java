package dev.bidmesh.executor.engine.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a program is to be run.
 *
 * @param command the program and its arguments, each of them passed as it is; a program without a
 *     separator in its name is looked for on the path
 * @param environment set beyond the inherited environment
 * @param directory to work in; absent: the private folder of the run
 * @param input what it reads
 * @param limits how long and how much
 */
public record ProgramCall(
    List<String> command,
    Map<String, String> environment,
    Optional<Path> directory,
    ProgramInput input,
    Limits limits) {

  public ProgramCall {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new IllegalArgumentException("command must begin with a program");
    }
  }

  /** A program that reads nothing, in its private folder, with the inherited environment. */
  public static ProgramCall of(List<String> command, Limits limits) {
    return new ProgramCall(command, Map.of(), Optional.empty(), new ProgramInput.Nothing(), limits);
  }

  /** The same with other input. */
  public ProgramCall withInput(ProgramInput other) {
    return new ProgramCall(command, environment, directory, other, limits);
  }

  /** The same in another directory. */
  public ProgramCall in(Path other) {
    return new ProgramCall(command, environment, Optional.of(other), input, limits);
  }

  /** The same with more in its environment. */
  public ProgramCall withEnvironment(Map<String, String> more) {
    return new ProgramCall(command, more, directory, input, limits);
  }

  /**
   * Bounds of a run.
   *
   * @param time after which it is stopped, pauses included; absent: none
   * @param serves whether it is for a program that serves until it is stopped, and not for one
   *     answer
   * @param outputBytes most bytes of standard output; 0: no limit
   * @param errorBytes how much of the end of standard error is kept, at least 1
   * @param grace between asking it to end and killing it, and between its end and giving up on its
   *     output
   */
  public record Limits(
      Optional<Duration> time, boolean serves, long outputBytes, int errorBytes, Duration grace) {

    /** How much of standard error is kept, if nothing else is said. */
    public static final int ERROR_BYTES = 4096;

    /** For a program that answers once. */
    public static Limits once(Duration time, long outputBytes, Duration grace) {
      return new Limits(Optional.of(time), false, outputBytes, ERROR_BYTES, grace);
    }

    /** For a program that serves until it is stopped. */
    public static Limits serving(Duration grace) {
      return serving(ERROR_BYTES, grace);
    }

    /** The same, keeping so many bytes of the end of standard error. */
    public static Limits serving(int errorBytes, Duration grace) {
      return new Limits(Optional.empty(), true, 0, errorBytes, grace);
    }
  }
}
