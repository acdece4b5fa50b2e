/** Tests of membership. */
@NullMarked
package dev.bidmesh.node.cluster.member;

import org.jspecify.annotations.NullMarked;
