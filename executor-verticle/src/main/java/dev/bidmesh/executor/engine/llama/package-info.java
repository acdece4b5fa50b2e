/**
 * Runs any GGUF model with llama.cpp and nothing installed. The native code runs in a process of
 * its own: it never gives a model back, it hangs when it is cancelled at the wrong moment, and it
 * ends the whole process when it fails.
 */
@NullMarked
package dev.bidmesh.executor.engine.llama;

import org.jspecify.annotations.NullMarked;
