/**
 * The demonstration: three real nodes on this machine, three scenes, told as they happen and
 * checked against what the nodes answered. What is shown and when is decided in {@link
 * dev.bidmesh.node.demo.Script} and the scenes, which know no process, no thread and no clock.
 */
@NullMarked
package dev.bidmesh.node.demo;

import org.jspecify.annotations.NullMarked;
