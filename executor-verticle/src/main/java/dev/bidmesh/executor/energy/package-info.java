/** The energy that the device uses, where it tells. */
@NullMarked
package dev.bidmesh.executor.energy;

import org.jspecify.annotations.NullMarked;
