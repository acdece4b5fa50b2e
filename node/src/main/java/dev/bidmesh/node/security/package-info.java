/**
 * The secret of a mesh: its authority, who its members are, what they share, and where a node keeps
 * its part of it. Knows no event bus.
 */
@NullMarked
package dev.bidmesh.node.security;

import org.jspecify.annotations.NullMarked;
