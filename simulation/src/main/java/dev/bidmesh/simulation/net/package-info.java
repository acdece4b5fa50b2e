/** Virtual time, virtual network, virtual nodes: the world that decision cores live in. */
@NullMarked
package dev.bidmesh.simulation.net;

import org.jspecify.annotations.NullMarked;
