/** The shape of a decision core: events in, effects out, time as an argument. */
@NullMarked
package dev.bidmesh.protocol.core;

import org.jspecify.annotations.NullMarked;
