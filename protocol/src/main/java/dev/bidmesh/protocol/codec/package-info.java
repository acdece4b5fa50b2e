/** JSON encoding of messages: one codec, bounded sizes, decoding that never throws. */
@NullMarked
package dev.bidmesh.protocol.codec;

import org.jspecify.annotations.NullMarked;
