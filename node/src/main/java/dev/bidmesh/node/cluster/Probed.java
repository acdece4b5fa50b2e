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
    /** A node, and it does not know our key, or we not its. */
    STRANGER,
    /** A node that has our key and hangs up when it has seen our certificate. */
    TURNED_AWAY,
    /** A node of this mesh's key whose certificate does not count. */
    UNTRUSTED,
    /** A node without a mesh secret, and this one has one. */
    OPEN_MEMBER,
    /** It closes connections without a word. */
    HANGS_UP,
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
      case STRANGER ->
          "what answers there does not know this mesh's key: it is a node of another mesh, or one of"
              + " the two has missed a change of the key; join it again with a token ('bidmesh token"
              + " create' there, 'bidmesh join TOKEN' here)";
      case TURNED_AWAY ->
          "a node of this mesh answers there and does not accept this node's certificate: this node was"
              + " removed from the mesh, or a clock is wrong, or one of the two is too busy to answer in"
              + " time; try again, set the clock, or join again with a token";
      case UNTRUSTED -> "a node answers there that is not to be trusted: " + detail;
      case OPEN_MEMBER ->
          "a node without a mesh secret answers there, and this node has one; join it to this mesh"
              + " with a token ('bidmesh token create' here, 'bidmesh join TOKEN' there)";
      case HANGS_UP ->
          "it hangs up without a word, as a node of a mesh with a secret does to strangers (join it"
              + " with 'bidmesh join TOKEN'), and as an event-bus port does (the cluster port is one"
              + " above)";
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
