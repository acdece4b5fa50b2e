package dev.bidmesh.node.enrol;

import java.util.Optional;

/**
 * A few values that all members of a mesh see within moments. Any member can change them, and they
 * are not encrypted: nothing in them is secret or believed without a signature.
 */
public interface SharedFacts {

  /** What is known under a name. */
  Optional<byte[]> get(String name);

  /** Lets the others know. */
  void put(String name, byte[] value);

  /** Those of a node without a mesh. */
  static SharedFacts none() {
    return new SharedFacts() {
      @Override
      public Optional<byte[]> get(String name) {
        return Optional.empty();
      }

      @Override
      public void put(String name, byte[] value) {
        // There is nobody to tell.
      }
    };
  }
}
