/** How messages are shown to those who watch the bus. */
@NullMarked
package dev.bidmesh.protocol.inspect;

import org.jspecify.annotations.NullMarked;
