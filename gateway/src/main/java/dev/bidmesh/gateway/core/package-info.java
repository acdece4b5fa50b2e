/** The life of a prompt between its client and the orchestrator, without HTTP. */
@NullMarked
package dev.bidmesh.gateway.core;

import org.jspecify.annotations.NullMarked;
