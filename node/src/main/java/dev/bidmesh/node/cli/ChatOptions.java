package dev.bidmesh.node.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What was said about a chat at its start. Ranges are the node's to judge.
 *
 * @param model alias; absent: the node chooses
 * @param system what the model is told to be
 * @param maxTokens most tokens of an answer
 * @param temperature of sampling
 * @param device the only device that may answer
 * @param deadline for one answer
 */
record ChatOptions(
    Optional<String> model,
    Optional<String> system,
    OptionalInt maxTokens,
    OptionalDouble temperature,
    Optional<String> device,
    Duration deadline) {}
