package dev.bidmesh.executor.core;

/**
 * A run that waits for a slot.
 *
 * @param run its number; numbers grow in order of arrival
 * @param priority 0 to 100
 * @param deadlineNanos when its prompt's time is up
 * @param client whose prompt it is
 * @param prediction how long it will hold a slot
 */
record Waiting(long run, int priority, long deadlineNanos, String client, Prediction prediction) {}
