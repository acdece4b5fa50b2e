/** Benchmarks of whole nodes against what they stand on, side by side in one run. */
@NullMarked
package dev.bidmesh.benchmarks;

import org.jspecify.annotations.NullMarked;
