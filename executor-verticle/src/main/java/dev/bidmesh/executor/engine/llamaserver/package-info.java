/** Runs GGUF models with a llama-server of the user's, which the node starts and watches. */
@NullMarked
package dev.bidmesh.executor.engine.llamaserver;

import org.jspecify.annotations.NullMarked;
