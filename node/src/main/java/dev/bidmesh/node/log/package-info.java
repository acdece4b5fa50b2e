/**
 * The log: one readable line per event on standard error, which leaves standard output to results.
 */
@NullMarked
package dev.bidmesh.node.log;

import org.jspecify.annotations.NullMarked;
