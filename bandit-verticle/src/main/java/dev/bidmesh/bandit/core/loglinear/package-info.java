/**
 * Discounted Bayesian least squares on the logarithm of the service time.
 *
 * <p>With φ = [1, s, ram, q, s·q] a run that took t seconds is the observation y = ln t of θ·φ. A
 * model is the pair of sums V = Σ φφᵀ and b = Σ φy, started at a prior (V₀, b₀ = V₀θ₀) and, at each
 * run, forgotten <em>towards</em> it:
 *
 * <pre>
 * V ← γV + φφᵀ + (1 − γ)V₀      b ← γb + φy + (1 − γ)b₀      θ = V⁻¹b
 * </pre>
 *
 * V stays positive definite whatever the runs look like, since each step adds a share of V₀. It is
 * factored afresh at each step: updating an inverse instead loses definiteness within some thousand
 * steps once γ &lt; 1 or the features stop changing.
 *
 * <p>The family is LinUCB (Li, Chu, Langford, Schapire 2010) in its discounted form (Russac,
 * Vernade, Cappé 2019).
 */
@NullMarked
package dev.bidmesh.bandit.core.loglinear;

import org.jspecify.annotations.NullMarked;
