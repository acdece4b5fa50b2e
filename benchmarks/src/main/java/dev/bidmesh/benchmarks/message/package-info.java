/** What it costs to write and read messages; run by {@link dev.bidmesh.benchmarks.Micro}. */
@NullMarked
package dev.bidmesh.benchmarks.message;

import org.jspecify.annotations.NullMarked;
