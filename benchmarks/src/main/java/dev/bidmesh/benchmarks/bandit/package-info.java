/** What learning and scoring cost; run by {@link dev.bidmesh.benchmarks.Bandit}. */
@NullMarked
package dev.bidmesh.benchmarks.bandit;

import org.jspecify.annotations.NullMarked;
