/** Runs prompts on a server with the OpenAI chat API, whichever program that is. */
@NullMarked
package dev.bidmesh.executor.engine.openai;

import org.jspecify.annotations.NullMarked;
