/**
 * The proof that two members of a mesh give each other before the first byte of Hazelcast: messages
 * in, messages out; no socket, no thread, no clock.
 */
@NullMarked
package dev.bidmesh.node.cluster.handshake;

import org.jspecify.annotations.NullMarked;
