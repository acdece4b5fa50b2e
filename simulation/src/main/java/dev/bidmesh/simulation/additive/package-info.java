/**
 * A model of service times that is a sum of two log-linear terms, beside the one term that is
 * deployed, on the same measured runs.
 *
 * <p>With φ = [1, s, ram, q, s·q] and ψ = [1, s, ram] a run of n tokens takes
 *
 * <pre>
 * T = A + n·D      ln A = θt·φ + noise      ln D = θd·ψ + noise
 * </pre>
 *
 * where A is the time to the first token and D that of a token. How many tokens there will be is
 * not known before the run: their distribution is learned, and cut off at the prompt's limit. Since
 * a sum of lognormals has no simple law, T counts as the lognormal with its mean and variance
 * (Fenton 1960).
 */
@NullMarked
package dev.bidmesh.simulation.additive;

import org.jspecify.annotations.NullMarked;
