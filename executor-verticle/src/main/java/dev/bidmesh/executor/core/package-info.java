/**
 * The decisions of the executor: what is accepted, what runs when, and what its owner is told.
 * Knows no event bus, no thread and no clock.
 */
@NullMarked
package dev.bidmesh.executor.core;

import org.jspecify.annotations.NullMarked;
