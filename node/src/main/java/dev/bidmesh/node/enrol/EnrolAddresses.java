package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.protocol.Checks;
import java.util.List;

/**
 * Where devices are taken in: on the node with the authority where it last listened, on others
 * where they asked.
 *
 * @param addresses the most likely one first; at most 8
 */
public record EnrolAddresses(@JsonProperty(required = true) List<String> addresses) {

  private static final String FILE = "enrol.json";

  public EnrolAddresses {
    addresses = Checks.atMost("addresses", JoinToken.MOST_ADDRESSES, addresses);
    addresses.forEach(HostPort::parse);
  }

  /** What a vault knows; none if nothing. */
  public static List<HostPort> read(MeshVault vault) {
    return vault.readJson(FILE, EnrolAddresses.class).stream()
        .flatMap(file -> file.addresses().stream())
        .map(HostPort::parse)
        .toList();
  }

  /** Remembers them. */
  static void write(MeshVault vault, List<HostPort> addresses) {
    vault.writeJson(
        FILE,
        new EnrolAddresses(
            addresses.stream().limit(JoinToken.MOST_ADDRESSES).map(HostPort::toString).toList()));
  }
}
