/** Tests with real processes: the jar as users run it. */
@NullMarked
package dev.bidmesh.node.process;

import org.jspecify.annotations.NullMarked;
