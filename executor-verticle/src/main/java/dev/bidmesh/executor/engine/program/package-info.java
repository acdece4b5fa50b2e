/**
 * Engines whose prompts are answered by a program each: what they have in common, whatever the
 * program and its output look like.
 */
@NullMarked
package dev.bidmesh.executor.engine.program;

import org.jspecify.annotations.NullMarked;
