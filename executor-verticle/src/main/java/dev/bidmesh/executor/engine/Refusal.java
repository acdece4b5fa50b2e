package dev.bidmesh.executor.engine;

import dev.bidmesh.protocol.FailureCode;

/**
 * Why a request is not run, or did not run to its end.
 *
 * @param code for decisions
 * @param message for people: what is wrong and, where there is a remedy, what to do
 */
public record Refusal(FailureCode code, String message) {}
