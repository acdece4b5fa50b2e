/** Tests of membership. */
@NullMarked
package dev.bidmesh.node.cluster.bus;

import org.jspecify.annotations.NullMarked;
