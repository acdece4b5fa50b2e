/** The HTTP door of a node: prompts, traces, peers, status and health. */
@NullMarked
package dev.bidmesh.gateway;

import org.jspecify.annotations.NullMarked;
