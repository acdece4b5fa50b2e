/** What a node counts and measures, for monitoring systems. */
@NullMarked
package dev.bidmesh.gateway.metrics;

import org.jspecify.annotations.NullMarked;
