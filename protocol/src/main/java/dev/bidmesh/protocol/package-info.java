/** Identities, addresses and failure codes: the vocabulary that every module shares. */
@NullMarked
package dev.bidmesh.protocol;

import org.jspecify.annotations.NullMarked;
