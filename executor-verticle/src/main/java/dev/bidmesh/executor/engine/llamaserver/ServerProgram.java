package dev.bidmesh.executor.engine.llamaserver;

import java.nio.file.Path;

/**
 * A llama-server that is there.
 *
 * @param path where
 * @param help what it says of its options
 */
record ServerProgram(Path path, ServerHelp help) {}
