/** A simulated mesh: real cores, virtual engines, clients that watch what they get. */
@NullMarked
package dev.bidmesh.simulation.mesh;

import org.jspecify.annotations.NullMarked;
