/** The benchmarks in small, as tests, and tests of their yardsticks. */
@NullMarked
package dev.bidmesh.benchmarks;

import org.jspecify.annotations.NullMarked;
