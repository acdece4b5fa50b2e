/** Tests of membership. */
@NullMarked
package dev.bidmesh.node.cluster.handshake;

import org.jspecify.annotations.NullMarked;
