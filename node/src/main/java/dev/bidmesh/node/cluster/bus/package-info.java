/**
 * Who may speak on the event bus of a mesh, and how much at once: TLS with certificates of the
 * mesh's authority on both sides, a cap on every frame, and connections that end when a certificate
 * is revoked.
 */
@NullMarked
package dev.bidmesh.node.cluster.bus;

import org.jspecify.annotations.NullMarked;
