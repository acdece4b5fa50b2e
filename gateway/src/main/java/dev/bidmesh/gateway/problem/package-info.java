/** Errors as problem details (RFC 9457), and suggestions for what was probably meant. */
@NullMarked
package dev.bidmesh.gateway.problem;

import org.jspecify.annotations.NullMarked;
