/**
 * Where the device's state is read. Every source is optional: one that fails in whatever way is
 * absent, with a reason, and the node serves without it.
 */
@NullMarked
package dev.bidmesh.bid.telemetry;

import org.jspecify.annotations.NullMarked;
