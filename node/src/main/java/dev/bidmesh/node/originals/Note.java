package dev.bidmesh.node.originals;

/**
 * What was made of an entry of a file.
 *
 * @param file its name
 * @param entry as it is called there
 * @param taken whether it went into the configuration
 * @param what what it became, or why it did not
 */
public record Note(String file, String entry, boolean taken, String what) {

  static Note taken(String file, String entry, String what) {
    return new Note(file, entry, true, what);
  }

  static Note left(String file, String entry, String why) {
    return new Note(file, entry, false, why);
  }
}
