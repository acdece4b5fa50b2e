/** The engine {@code genie}: Qualcomm Genie on the Hexagon NPU, by its program genie-t2t-run. */
@NullMarked
package dev.bidmesh.executor.engine.genie;

import org.jspecify.annotations.NullMarked;
