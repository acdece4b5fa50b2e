package dev.bidmesh.gateway.core;

import dev.bidmesh.gateway.IdempotencyConfig;
import java.time.Duration;

/**
 * What bounds the life of a prompt.
 *
 * @param maxConcurrentPrompts prompts in work at once
 * @param maxOutputBytes most UTF-8 bytes of one answer
 * @param ackTimeout how long the orchestrator has to take a prompt
 * @param deadlineMargin how long after its deadline a prompt is ended from here
 * @param keepAlive silence after which a streaming client gets a life sign
 * @param stalledClient how long a client may take nothing before it is given up
 * @param idempotency how answers are kept for clients that ask again
 */
public record GatewayLimits(
    int maxConcurrentPrompts,
    int maxOutputBytes,
    Duration ackTimeout,
    Duration deadlineMargin,
    Duration keepAlive,
    Duration stalledClient,
    IdempotencyConfig idempotency) {}
