/**
 * LinUCB with a linear model of the seconds themselves (Li, Chu, Langford, Schapire 2010), as the
 * phones that Bidmesh comes from learned it.
 *
 * <p>A = I + Σ xxᵀ and b = Σ x·y start at the identity and zero and never forget; θ = A⁻¹b, and the
 * score of x is θ·x − α√(xᵀA⁻¹x). Kept so that state learned there goes on here; the log-linear
 * family predicts better.
 *
 * <p>{@link dev.bidmesh.bandit.core.linear.LinUcb} is the mathematics, {@link
 * dev.bidmesh.bandit.core.linear.LinearModel} a lane's model made of it, {@link
 * dev.bidmesh.bandit.core.linear.TwoObjective} the later original with two targets, and {@link
 * dev.bidmesh.bandit.core.linear.StateFiles} reads what they have left on disk.
 */
@NullMarked
package dev.bidmesh.bandit.core.linear;

import org.jspecify.annotations.NullMarked;
