package dev.bidmesh.gateway.tap;

/**
 * Places for those who watch by this node, whichever way they do. Confined to the gateway's event
 * loop.
 */
public final class Places {

  private final int most;
  private int taken;

  /**
   * @param most how many there are; not negative
   */
  public Places(int most) {
    this.most = most;
  }

  /** Takes one; tells whether there was one. */
  boolean take() {
    boolean free = !areAllTaken();
    taken += free ? 1 : 0;
    return free;
  }

  /** Gives back one that was taken. */
  void leave() {
    taken--;
  }

  boolean areAllTaken() {
    return taken >= most;
  }

  int taken() {
    return taken;
  }
}
