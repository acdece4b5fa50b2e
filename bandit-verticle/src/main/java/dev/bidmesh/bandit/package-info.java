/**
 * The learned latency models as a verticle: it scores lanes for the node's other verticles, learns
 * from the runs of its own lanes, and follows the lanes of other devices by their heartbeats.
 *
 * <p>{@link dev.bidmesh.bandit.core} decides, {@link dev.bidmesh.bandit.BanditVerticle} translates.
 */
@NullMarked
package dev.bidmesh.bandit;

import org.jspecify.annotations.NullMarked;
