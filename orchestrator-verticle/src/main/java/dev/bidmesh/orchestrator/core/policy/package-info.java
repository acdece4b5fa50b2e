/**
 * The rules by which the winner of an auction is chosen, each in a class of its own. {@link
 * dev.bidmesh.orchestrator.core.policy.Policy} says what they have in common.
 */
@NullMarked
package dev.bidmesh.orchestrator.core.policy;

import org.jspecify.annotations.NullMarked;
