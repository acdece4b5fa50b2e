/**
 * The Hazelcast member of a node: its settings of a mesh with a secret, the handshake on its port,
 * and what of Hazelcast's internals that takes. Nothing outside uses those internals.
 */
@NullMarked
package dev.bidmesh.node.cluster.member;

import org.jspecify.annotations.NullMarked;
