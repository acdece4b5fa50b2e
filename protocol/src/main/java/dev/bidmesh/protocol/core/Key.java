package dev.bidmesh.protocol.core;

/**
 * Names a timer or a pending question of a core. Setting a timer whose key is in use replaces it.
 *
 * @param purpose what for, for example {@code bid-window}
 * @param subject whom it concerns, for example a prompt's id
 */
public record Key(String purpose, String subject) {}
