package dev.bidmesh.executor.engine.server;

import dev.bidmesh.executor.engine.EngineStatus;
import java.net.URI;
import java.util.Optional;

/**
 * What a server has told of itself when it was looked at.
 *
 * @param kind which program it is; absent: it has not told
 * @param base its URL, as an engine takes it
 * @param status whether an engine could use it now and why not, with which models, and what they
 *     compute on, if that is known
 */
public record ServerFacts(Optional<ServerKind> kind, URI base, EngineStatus status) {}
