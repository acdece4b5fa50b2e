/**
 * How a device becomes a member of a mesh that has a secret: tokens, the exchange of one for a
 * certificate, and how members keep up with keys and revocations.
 */
@NullMarked
package dev.bidmesh.node.enrol;

import org.jspecify.annotations.NullMarked;
