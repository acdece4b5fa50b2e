package dev.bidmesh.node.cluster;

import com.hazelcast.config.TcpIpConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Neighbours that have proven to be of the same mesh. Hazelcast looks at them with the same search
 * by which the parts of a divided mesh find each other, so that the smaller of two meshes joins the
 * larger, and two nodes that hear each other at the same time do not miss each other.
 *
 * <p>Safe for use by many threads.
 */
final class ProvenNeighbours {

  private volatile List<HostPort> proven = List.of();

  /** Those of the neighbours that are to be looked at: neither the node itself nor its peers. */
  static List<HostPort> unknown(List<HostPort> heard, HostPort self, List<MemberCard> peers) {
    Set<HostPort> known = peers.stream().map(MemberCard::cluster).collect(Collectors.toSet());
    return heard.stream().filter(each -> !each.equals(self) && !known.contains(each)).toList();
  }

  /** They were looked at. */
  void looked(List<Probed> found) {
    proven = found.stream().filter(Probed::isMember).map(Probed::target).toList();
  }

  /**
   * Those that are not to be forgotten: peers, and whoever has proven to be one at the last look.
   */
  List<HostPort> trusted(List<MemberCard> peers) {
    return Stream.concat(peers.stream().map(MemberCard::cluster), proven.stream())
        .distinct()
        .toList();
  }

  /** The list of members for Hazelcast, which reads it anew at every search. */
  TcpIpConfig beside(List<HostPort> through) {
    return new Growing(through, this);
  }

  private static final class Growing extends TcpIpConfig {

    private final List<HostPort> through;
    private final ProvenNeighbours neighbours;

    Growing(List<HostPort> through, ProvenNeighbours neighbours) {
      this.through = List.copyOf(through);
      this.neighbours = neighbours;
    }

    @Override
    public List<String> getMembers() {
      return Stream.concat(through.stream(), neighbours.proven.stream())
          .distinct()
          .map(HostPort::toString)
          .toList();
    }
  }
}
