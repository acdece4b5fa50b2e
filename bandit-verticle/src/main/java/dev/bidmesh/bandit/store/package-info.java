/**
 * What was learned, on disk: one file that is always whole, and never trusted.
 *
 * <p>{@link dev.bidmesh.bandit.store.LaneStore} is what the verticle uses, {@link
 * dev.bidmesh.bandit.store.LaneFormat} the file's form, {@link dev.bidmesh.bandit.store.WholeFile}
 * how it is replaced. All of it blocks.
 */
@NullMarked
package dev.bidmesh.bandit.store;

import org.jspecify.annotations.NullMarked;
