package dev.bidmesh.gateway.core;

/**
 * A client's word that a request is the same as each other one with the same key.
 *
 * @param client who says so; keys of different clients have nothing to do with each other
 * @param key what the client calls it
 * @param fingerprint digest of the request, by which a key is noticed that stands for two
 */
public record Claim(String client, String key, String fingerprint) {

  /** What distinguishes it from the claims of all clients. */
  Id id() {
    return new Id(client, key);
  }

  /** A key of one client. */
  record Id(String client, String key) {}
}
