/** Has a node take over changes of its configuration file while it runs. */
@NullMarked
package dev.bidmesh.node.reload;

import org.jspecify.annotations.NullMarked;
