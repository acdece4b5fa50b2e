/** The orchestrator verticle: owns the prompts that its node accepted, from request to ending. */
@NullMarked
package dev.bidmesh.orchestrator;

import org.jspecify.annotations.NullMarked;
