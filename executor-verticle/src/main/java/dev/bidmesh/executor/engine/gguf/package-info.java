/** Reads what GGUF files say about themselves, and trusts nothing in them. */
@NullMarked
package dev.bidmesh.executor.engine.gguf;

import org.jspecify.annotations.NullMarked;
