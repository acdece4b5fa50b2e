/**
 * Programs that engines run: started without a shell, read within bounds, ended with everything
 * that they started, and leaving nothing behind. Knows neither the event bus nor engines.
 */
@NullMarked
package dev.bidmesh.executor.engine.process;

import org.jspecify.annotations.NullMarked;
