package dev.bidmesh.gateway.core;

import dev.bidmesh.protocol.PromptId;
import dev.bidmesh.protocol.message.PromptResult;

/**
 * A complete answer, in the form that all HTTP APIs make theirs from.
 *
 * @param promptId the prompt
 * @param output the whole text
 * @param result what the orchestrator reports
 * @param ttftMs from the request's arrival to the first text here, 0 if there was none
 * @param totalMs from the request's arrival to now
 * @param overheadMs time that the mesh itself took: from the request's arrival to the accepted
 *     award, and from the last chunk to the report
 */
public record Answer(
    PromptId promptId,
    String output,
    PromptResult result,
    double ttftMs,
    double totalMs,
    double overheadMs) {}
