package dev.bidmesh.gateway.live;

/**
 * One thing to tell those who watch.
 *
 * @param event name of the event
 * @param data what is told, a record
 */
record LiveNews(String event, Object data) {}
