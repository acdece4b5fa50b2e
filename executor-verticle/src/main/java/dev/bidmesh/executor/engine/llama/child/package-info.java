/**
 * The process that runs the native code, and the lines of JSON that it exchanges with the node. It
 * knows nothing else of the node, so that its class path is short.
 */
@NullMarked
package dev.bidmesh.executor.engine.llama.child;

import org.jspecify.annotations.NullMarked;
