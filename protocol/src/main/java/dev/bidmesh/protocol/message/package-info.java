/** The messages of the mesh: immutable records under one sealed interface. */
@NullMarked
package dev.bidmesh.protocol.message;

import org.jspecify.annotations.NullMarked;
