/**
 * Meshes of the local network, by multicast DNS. What is heard is a hint that anybody in the
 * network can give: it is asked to prove itself like any address that was configured.
 */
@NullMarked
package dev.bidmesh.node.discover;

import org.jspecify.annotations.NullMarked;
