package dev.bidmesh.executor.engine.llamaserver;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * What a server asks of whoever wants something of it, so that other users of the machine, and web
 * pages in its browsers, get nothing. Handed over in the environment: others can read arguments.
 *
 * @param secret known to the node and its server only
 */
record ServerKey(String secret) {

  private static final String VARIABLE = "LLAMA_API_KEY";
  private static final int BYTES = 32;

  /** One that nobody can guess. */
  static ServerKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new ServerKey(HexFormat.of().formatHex(bytes));
  }

  /** The environment of a server that asks for it. */
  Map<String, String> environment() {
    return Map.of(VARIABLE, secret);
  }

  @Override
  public String toString() {
    return "ServerKey[hidden]";
  }
}
