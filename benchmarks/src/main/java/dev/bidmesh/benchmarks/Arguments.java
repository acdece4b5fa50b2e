package dev.bidmesh.benchmarks;

/** Whole numbers of a command line, by place. */
record Arguments(String... given) {

  /**
   * One of them.
   *
   * @throws IllegalArgumentException naming it if it is no whole number of at least 1
   */
  int at(int index, int otherwise) {
    if (index >= given.length) {
      return otherwise;
    }
    if (!given[index].matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "argument " + (index + 1) + " must be a whole number from 1, not '" + given[index] + "'");
    }
    return Integer.parseInt(given[index]);
  }
}
