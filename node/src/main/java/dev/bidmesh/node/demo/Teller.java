package dev.bidmesh.node.demo;

/** Tells an audience what happens. */
@FunctionalInterface
interface Teller {
  void tell(Report report);
}
