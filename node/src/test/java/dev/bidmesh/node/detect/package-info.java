/** Tests of what a device finds on itself. */
@NullMarked
package dev.bidmesh.node.detect;

import org.jspecify.annotations.NullMarked;
