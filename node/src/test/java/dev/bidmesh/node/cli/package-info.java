@NullMarked
package dev.bidmesh.node.cli;

import org.jspecify.annotations.NullMarked;
