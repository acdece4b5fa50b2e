package dev.bidmesh.node.security;

import dev.bidmesh.protocol.Checks;
import dev.bidmesh.protocol.DeviceId;
import java.util.List;

/**
 * For whom a certificate is issued.
 *
 * @param name of the node, 1 to 64 characters
 * @param deviceId of its device
 * @param hosts names and addresses at which clients reach it, beside localhost; at most {@value
 *     #MOST_HOSTS}
 */
public record NodeSubject(String name, DeviceId deviceId, List<String> hosts) {

  /** The most that a certificate names. */
  public static final int MOST_HOSTS = 32;

  private static final int MAX_NAME_LENGTH = 64;
  private static final int MAX_HOST_LENGTH = 253;

  public NodeSubject {
    Checks.notBlank("name", name);
    if (name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "name must be at most " + MAX_NAME_LENGTH + " characters without control characters");
    }
    hosts = Checks.atMost("hosts", MOST_HOSTS, hosts);
    hosts.forEach(NodeSubject::requireHost);
  }

  /** The same with those hosts alone that mean something in one network only. */
  public NodeSubject localOnly() {
    return new NodeSubject(name, deviceId, hosts.stream().filter(LocalNames::isLocal).toList());
  }

  private static void requireHost(String host) {
    boolean clean =
        host.chars()
            .allMatch(
                each ->
                    each < 128 && (Character.isLetterOrDigit(each) || ".:-_".indexOf(each) >= 0));
    if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || !clean) {
      throw new IllegalArgumentException("hosts must be names or addresses, not '" + host + "'");
    }
  }
}
