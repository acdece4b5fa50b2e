/** Tests of membership. */
@NullMarked
package dev.bidmesh.node.cluster;

import org.jspecify.annotations.NullMarked;
