/** The command line. Commands return an exit code and write to the streams that they are given. */
@NullMarked
package dev.bidmesh.node.cli;

import org.jspecify.annotations.NullMarked;
