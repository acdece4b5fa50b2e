package dev.bidmesh.executor.engine.llama;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param load until a process has loaded its model
 * @param beat time between life signs of a process
 * @param silence without any life sign, after which a process counts as hung
 * @param idle without any token, after which a generation counts as hung, reading the prompt
 *     included
 * @param cancel until a generation has stopped that was cancelled, before the process is replaced;
 *     at least twice the time between its last two tokens. While it still reads its prompt, the
 *     process is replaced only once another generation waits for the slot
 * @param kill between asking a process to end and killing it
 */
public record LlamaTimes(
    Duration load, Duration beat, Duration silence, Duration idle, Duration cancel, Duration kill) {

  /** What holds unless said otherwise. */
  public static final LlamaTimes DEFAULT =
      new LlamaTimes(
          Duration.ofMinutes(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofMinutes(5),
          Duration.ofMillis(300),
          Duration.ofMillis(300));
}
