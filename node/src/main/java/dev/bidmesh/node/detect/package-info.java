/**
 * Finds what a device has to run prompts with: inference servers that run on it, and hardware. It
 * claims nothing that it has not seen.
 */
@NullMarked
package dev.bidmesh.node.detect;

import org.jspecify.annotations.NullMarked;
