/**
 * The service provider interface of engines: what the executor can run. Nothing here knows the
 * event bus, so an engine may be native code, a child process or a client of a server.
 */
@NullMarked
package dev.bidmesh.executor.engine;

import org.jspecify.annotations.NullMarked;
