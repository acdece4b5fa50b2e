/** A pure-Java runner of small GGUF models: the engine that every node has. */
@NullMarked
package dev.bidmesh.executor.engine.builtin;

import org.jspecify.annotations.NullMarked;
