/** Runs prompts on Ollama, by its own API. */
@NullMarked
package dev.bidmesh.executor.engine.ollama;

import org.jspecify.annotations.NullMarked;
