/**
 * What is known about lanes, and the one place that changes it.
 *
 * <p>{@link dev.bidmesh.bandit.core.BanditCore} takes events. A {@link
 * dev.bidmesh.bandit.core.LaneTable} holds a bounded number of {@link
 * dev.bidmesh.bandit.core.Lane}s; each is a model of its service time, what the runs said about the
 * model's error, and a breaker. Lanes of this device learn from runs; lanes of other devices are
 * replaced by newer snapshots and never learn here, because a lane has one writer.
 */
@NullMarked
package dev.bidmesh.bandit.core;

import org.jspecify.annotations.NullMarked;
