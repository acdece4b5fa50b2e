package dev.bidmesh.node.cluster;

/** What a node has ports for, in the order in which they are claimed. */
public enum PortKind {
  HTTP("--http-port", 8770),
  BUS("--bus-port", 8771),
  CLUSTER("--cluster-port", HostPort.DEFAULT_CLUSTER_PORT);

  private final String flag;
  private final int usual;

  PortKind(String flag, int usual) {
    this.flag = flag;
    this.usual = usual;
  }

  /** The flag that sets it. */
  String flag() {
    return flag;
  }

  /** That the port was set and somebody else has it, and what to do. */
  public String takenSentence(int port) {
    return PortProblem.taken(this, port);
  }

  /** Where it is unless it was set or moved. */
  public int usual() {
    return usual;
  }
}
