/** What engines share that watch a process: turns, and when to start it again. */
@NullMarked
package dev.bidmesh.executor.engine.supervise;

import org.jspecify.annotations.NullMarked;
