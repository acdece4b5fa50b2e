/** What it costs to choose among bids; run by {@link dev.bidmesh.benchmarks.Micro}. */
@NullMarked
package dev.bidmesh.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
