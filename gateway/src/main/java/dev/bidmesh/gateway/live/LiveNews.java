package dev.bidmesh.gateway.live;

/**
 * One thing to tell those who watch.
 *
 * @param event name of the event
 * @param about what it is about among the events of its name; empty if there is only one
 * @param data what is told, a record
 */
record LiveNews(String event, String about, Object data) {

  /** What later news of the same replaces. */
  record Key(String event, String about) {}

  /** News of which there is one thing only. */
  static LiveNews of(String event, Object data) {
    return new LiveNews(event, "", data);
  }

  Key key() {
    return new Key(event, about);
  }
}
