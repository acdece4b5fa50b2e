package dev.bidmesh.executor.engine.llamaserver;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param help until a server has told its options
 * @param load until a server has loaded its model
 * @param look time between two looks whether it has
 * @param answer of a server to such a look
 * @param silence without an answer to any probe, after which a server counts as hung
 * @param idle without any token, after which a generation counts as hung, reading the prompt
 *     included
 * @param kill between asking a server to end and killing it
 */
public record LlamaServerTimes(
    Duration help,
    Duration load,
    Duration look,
    Duration answer,
    Duration silence,
    Duration idle,
    Duration kill) {

  /** What holds unless said otherwise. */
  public static final LlamaServerTimes DEFAULT =
      new LlamaServerTimes(
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofSeconds(2));
}
