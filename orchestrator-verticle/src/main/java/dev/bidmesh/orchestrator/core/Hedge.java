package dev.bidmesh.orchestrator.core;

import dev.bidmesh.orchestrator.core.policy.Candidate;

/**
 * The second attempt at a prompt whose run shows no text in time.
 *
 * @param auction in which the runner-up bid
 * @param candidate the runner-up
 * @param attempt what it was awarded
 */
record Hedge(Auction auction, Candidate candidate, Attempt attempt) {}
