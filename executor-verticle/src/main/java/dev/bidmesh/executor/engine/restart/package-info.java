/** When to start again what has ended by itself. */
@NullMarked
package dev.bidmesh.executor.engine.restart;

import org.jspecify.annotations.NullMarked;
