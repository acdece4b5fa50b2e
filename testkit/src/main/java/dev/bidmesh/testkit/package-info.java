/**
 * Parts for testing mesh components without a mesh: virtual time, a driver for decision cores, and
 * simulated devices on a real event bus.
 */
@NullMarked
package dev.bidmesh.testkit;

import org.jspecify.annotations.NullMarked;
