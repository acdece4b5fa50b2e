package dev.bidmesh.node.cluster;

/**
 * What an address that was to be joined turned out to be.
 *
 * @param target that was tried
 * @param finding what is there
 * @param detail what is known beyond that, or empty
 */
public record Probed(HostPort target, Finding finding, String detail) {

  private static final int CLUSTER_ABOVE_HTTP = PortKind.CLUSTER.usual() - PortKind.HTTP.usual();

  /** What can be at the other end. */
  public enum Finding {
    MEMBER,
    HTTP_SERVER,
    SOMETHING_ELSE,
    /** It takes connections and says nothing. */
    MUTE,
    REFUSED,
    SILENT,
    UNKNOWN_HOST,
    UNREACHABLE
  }

  static Probed of(HostPort target, Finding finding) {
    return new Probed(target, finding, "");
  }

  /** Whether a node can be joined there. */
  public boolean isMember() {
    return finding == Finding.MEMBER;
  }

  /** What was tried, what answered and what to do, without a full stop. */
  public String sentence() {
    return target + ": " + explanation();
  }

  private String explanation() {
    return switch (finding) {
      case MEMBER -> "a node answers, joining it";
      case HTTP_SERVER ->
          "that is an HTTP port, not a cluster port; did you mean " + likelyClusterPort() + "?";
      case SOMETHING_ELSE -> "something answers that is no node; is the port right?";
      case MUTE ->
          "something listens there and says nothing; is it a node's cluster port, and has the node"
              + " started?";
      case REFUSED -> "connection refused; is a node running there?";
      case SILENT ->
          "no answer in time; is the address right, and does a firewall let the port through?";
      case UNKNOWN_HOST -> "unknown host; is the name right?";
      case UNREACHABLE -> "cannot be reached (" + detail + "); is the network up?";
    };
  }

  /** The HTTP port of a node is the first of its block. */
  private HostPort likelyClusterPort() {
    return new HostPort(target.host(), Math.min(65_535, target.port() + CLUSTER_ABOVE_HTTP));
  }
}
