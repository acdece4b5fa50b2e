package dev.bidmesh.protocol.message;

/**
 * Ends a watch before its lease does. Answered by the last {@link TapEvents}, which are empty if
 * there is no such watch.
 *
 * @param tapId names the watch
 */
public record TapStop(String tapId) implements TapMessage {

  public TapStop {
    TapQuery.requireId(tapId);
  }
}
