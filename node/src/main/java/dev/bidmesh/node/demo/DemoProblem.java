package dev.bidmesh.node.demo;

/** Keeps the demonstration from going on; the message is for people. */
final class DemoProblem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoProblem(String message) {
    super(message);
  }
}
