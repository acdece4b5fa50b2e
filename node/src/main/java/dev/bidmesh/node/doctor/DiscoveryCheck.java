package dev.bidmesh.node.doctor;

import dev.bidmesh.node.discover.Heard;
import dev.bidmesh.node.discover.MeshScan;
import dev.bidmesh.node.discover.Trouble;
import dev.bidmesh.node.network.LocalAddress;
import dev.bidmesh.node.network.LocalNetwork;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which meshes are heard in the local network, and what to do where none is. */
final class DiscoveryCheck {

  private static final String SUBJECT = "meshes";

  private final LocalNetwork network;
  private final MeshScan scan;

  DiscoveryCheck(LocalNetwork network, MeshScan scan) {
    this.network = network;
    this.scan = scan;
  }

  /** Listens; blocks for as long as the scan does. */
  List<Finding> examine() {
    Optional<LocalAddress> outward = network.outward().filter(each -> each.kind().leadsToOthers());
    return outward
        .map(at -> listened(at.address()))
        .orElseGet(() -> List.of(Finding.absent(SUBJECT, "there is no network to listen to")));
  }

  private List<Finding> listened(String at) {
    try {
      List<Heard> heard = scan.listen(at);
      return heard.isEmpty() ? List.of(silence(at)) : heard.stream().map(this::heard).toList();
    } catch (IOException e) {
      return List.of(
          Finding.absent(SUBJECT, "multicast does not work at " + at + ": " + e.getMessage())
              .remedy(Trouble.NO_MULTICAST));
    }
  }

  private Finding heard(Heard node) {
    return Finding.ok(
        node.mesh(),
        node.address() + " says that it is of this mesh; to join it takes a token all the same");
  }

  private static Finding silence(String at) {
    return Finding.absent(SUBJECT, "none is heard at " + at)
        .remedy(
            "only nodes with --discover tell of themselves, and guest networks, many VPNs and some"
                + " access points carry no multicast: an address always works, --join HOST");
  }
}
