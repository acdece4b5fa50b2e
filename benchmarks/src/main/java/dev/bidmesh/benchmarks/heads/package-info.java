/** Runs of real engines, measured so that models of their times can be compared. */
@NullMarked
package dev.bidmesh.benchmarks.heads;

import org.jspecify.annotations.NullMarked;
