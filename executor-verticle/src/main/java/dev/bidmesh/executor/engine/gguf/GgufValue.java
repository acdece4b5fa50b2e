package dev.bidmesh.executor.engine.gguf;

import java.util.List;

/** A metadata value of a GGUF file. */
sealed interface GgufValue {

  /** How it is called in a message. */
  String kind();

  /** An integer of any width. */
  record Whole(long value) implements GgufValue {
    @Override
    public String kind() {
      return "a whole number";
    }
  }

  /** A floating point number of any width. */
  record Real(double value) implements GgufValue {
    @Override
    public String kind() {
      return "a number";
    }
  }

  /** A truth value. */
  record Flag(boolean value) implements GgufValue {
    @Override
    public String kind() {
      return "a truth value";
    }
  }

  /** Text. */
  record Text(String value) implements GgufValue {
    @Override
    public String kind() {
      return "text";
    }
  }

  /** A list. */
  record Items(List<GgufValue> values) implements GgufValue {
    @Override
    public String kind() {
      return "a list";
    }
  }
}
