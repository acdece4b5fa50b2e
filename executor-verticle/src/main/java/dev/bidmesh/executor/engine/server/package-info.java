/**
 * What all engines share that are clients of a server on HTTP: connections, streams, probing, and
 * what a server tells of itself.
 */
@NullMarked
package dev.bidmesh.executor.engine.server;

import org.jspecify.annotations.NullMarked;
