/**
 * The routing benchmark: the production models choose lanes for a stream of prompts in a world of
 * measured service times, beside simpler policies and beside oracles that know the truth.
 *
 * <p>A discrete-event simulation without messages: what is replayed is the choice alone. Every
 * random draw is a function of the seed and of what it is drawn for, never of the order of drawing,
 * so all policies meet the same arrivals, loads and luck (common random numbers) and can be
 * compared in pairs.
 */
@NullMarked
package dev.bidmesh.simulation.replay;

import org.jspecify.annotations.NullMarked;
