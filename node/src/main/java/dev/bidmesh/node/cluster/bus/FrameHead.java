package dev.bidmesh.node.cluster.bus;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Reads what stands before the body of a frame of the event bus as its bytes come in: version,
 * encoding, the name of the encoding if it is not one of the toolkit, whether it is sent or
 * published, address, address for an answer, sender, and headers. The event bus itself believes the
 * lengths in there, and fails at each frame that is none without ending the connection; and it
 * reads Java objects, though no message of the mesh is one.
 *
 * <p>For one connection and one thread at a time.
 */
final class FrameHead {

  /** Of the toolkit, up to which it reads frames. */
  private static final int NEWEST_VERSION = 2;

  private static final int NAMED = -1;
  private static final int LAST_ENCODING = 17;

  /** Encodings of the toolkit that make objects of any class by its name. */
  private static final int CLUSTER_SERIALIZABLE = 16;

  private static final int SERIALIZABLE = 17;

  private enum Part {
    VERSION,
    ENCODING,
    ENCODING_NAME,
    KIND,
    ADDRESS,
    REPLY_ADDRESS,
    SENDER,
    HEADERS,
    BODY;

    Part next() {
      return values()[ordinal() + 1];
    }
  }

  private Part part = Part.BODY;
  private int left;
  private int skip;
  private int length;
  private int lengthBytes;

  /** A frame of so many bytes comes now. */
  void begin(int bytes) {
    part = Part.VERSION;
    left = bytes;
    skip = 0;
    length = 0;
    lengthBytes = 0;
  }

  /**
   * Takes the next bytes of the frame.
   *
   * @param from index of the first
   * @param count how many there are, at most as many as the frame still has
   * @param byteAt the byte at an index
   * @return what is wrong with the frame, if anything is
   */
  Optional<String> fault(int from, int count, IntUnaryOperator byteAt) {
    int at = 0;
    Optional<String> fault = Optional.empty();
    while (at < count && part != Part.BODY && fault.isEmpty()) {
      int skipped = Math.min(skip, count - at);
      skip -= skipped;
      at += skipped;
      left -= skipped;
      if (at < count) {
        left--;
        fault = read(byteAt.applyAsInt(from + at));
        at++;
      }
    }
    left -= count - at;
    return fault.isEmpty() && left == 0 && part != Part.BODY
        ? Optional.of("a frame that ends before its body")
        : fault;
  }

  private Optional<String> read(int next) {
    return switch (part) {
      case VERSION -> version(next);
      case ENCODING -> encoding(next);
      case ENCODING_NAME, ADDRESS, REPLY_ADDRESS, SENDER -> length(next, 0);
      case HEADERS -> length(next, Integer.BYTES);
      case KIND -> then(part.next());
      case BODY -> Optional.empty();
    };
  }

  private Optional<String> version(int version) {
    return version < 0 || version > NEWEST_VERSION
        ? Optional.of("a frame of version " + version)
        : then(Part.ENCODING);
  }

  private Optional<String> encoding(int encoding) {
    if (encoding == SERIALIZABLE || encoding == CLUSTER_SERIALIZABLE) {
      return Optional.of("a frame with a serialised Java object");
    }
    if (encoding < NAMED || encoding > LAST_ENCODING) {
      return Optional.of("a frame in the unknown encoding " + encoding);
    }
    return then(encoding == NAMED ? Part.ENCODING_NAME : Part.KIND);
  }

  /**
   * One of the four bytes of a length.
   *
   * @param own how many bytes of what it says the length itself is
   */
  private Optional<String> length(int next, int own) {
    length = length << Byte.SIZE | next & 0xFF;
    lengthBytes++;
    if (lengthBytes < Integer.BYTES) {
      return Optional.empty();
    }
    int content = length - own;
    length = 0;
    lengthBytes = 0;
    if (content < 0 || content > left) {
      return Optional.of("a frame whose parts are longer than it is");
    }
    skip = content;
    return then(part.next());
  }

  private Optional<String> then(Part next) {
    part = next;
    return Optional.empty();
  }
}
