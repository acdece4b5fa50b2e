/**
 * The orchestrator's decisions. {@link dev.bidmesh.orchestrator.core.PromptState} draws the life of
 * a prompt.
 */
@NullMarked
package dev.bidmesh.orchestrator.core;

import org.jspecify.annotations.NullMarked;
