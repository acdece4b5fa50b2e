/** Engines as users ask for them, one file each. */
@NullMarked
package dev.bidmesh.executor.engine.spec;

import org.jspecify.annotations.NullMarked;
