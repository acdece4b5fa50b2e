package dev.bidmesh.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command line.
 *
 * @param out folder for what is drawn and written; absent: nothing is
 * @param given whole numbers, by place
 */
record Arguments(Optional<Path> out, List<String> given) {

  private static final String OUT = "--out";

  Arguments {
    given = List.copyOf(given);
  }

  /** Whole numbers only. */
  Arguments(String... given) {
    this(Optional.empty(), List.of(given));
  }

  /**
   * Whole numbers, and {@code --out DIR} anywhere among them.
   *
   * @throws IllegalArgumentException if the folder is missing
   */
  static Arguments of(String... arguments) {
    var numbers = new ArrayList<>(List.of(arguments));
    int at = numbers.indexOf(OUT);
    if (at < 0) {
      return new Arguments(arguments);
    }
    if (at + 1 == numbers.size()) {
      throw new IllegalArgumentException(OUT + " needs a folder");
    }
    numbers.remove(at);
    return new Arguments(Optional.of(Path.of(numbers.remove(at))), numbers);
  }

  /**
   * One of them.
   *
   * @throws IllegalArgumentException naming it if it is no whole number of at least 1
   */
  int at(int index, int otherwise) {
    if (index >= given.size()) {
      return otherwise;
    }
    if (!given.get(index).matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException(
          "argument "
              + (index + 1)
              + " must be a whole number from 1, not '"
              + given.get(index)
              + "'");
    }
    return Integer.parseInt(given.get(index));
  }
}
