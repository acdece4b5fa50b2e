/** What strangers and bad peers try against a mesh with a secret, and what must not come of it. */
@NullMarked
package dev.bidmesh.node.attack;

import org.jspecify.annotations.NullMarked;
