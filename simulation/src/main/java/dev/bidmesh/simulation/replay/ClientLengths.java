package dev.bidmesh.simulation.replay;

/**
 * Learns how much longer or shorter than others the runs of each client are, in the logarithm: the
 * mean of what the model of a lane did not foresee of them, drawn towards 0 by {@link #PRIOR_RUNS}
 * runs. Accelerators and processors apart, since a part of their times that no answer's length
 * changes differs.
 */
final class ClientLengths {

  /** Weight of the belief that a client is like all. */
  private static final double PRIOR_RUNS = 2;

  private final double[][] sum;
  private final int[][] runs;

  ClientLengths(int clients) {
    this.sum = new double[2][Math.max(1, clients)];
    this.runs = new int[2][Math.max(1, clients)];
  }

  /** The factor on the time of a run. */
  double factor(boolean npu, int client) {
    int kind = npu ? 1 : 0;
    return Math.exp(sum[kind][client] / (runs[kind][client] + PRIOR_RUNS));
  }

  /**
   * A run has ended.
   *
   * @param surprise logarithm of its time over that which the lane's model predicted for any client
   */
  void learn(boolean npu, int client, double surprise) {
    int kind = npu ? 1 : 0;
    sum[kind][client] += surprise;
    runs[kind][client]++;
  }
}
