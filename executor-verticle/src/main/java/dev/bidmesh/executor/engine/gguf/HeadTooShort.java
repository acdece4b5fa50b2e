package dev.bidmesh.executor.engine.gguf;

/** The description of a file goes on beyond the part of it that was read. */
final class HeadTooShort extends GgufException {

  private static final long serialVersionUID = 1L;

  HeadTooShort(String file, int bytes) {
    super(file, "its description is longer than " + bytes + " bytes, which is absurd");
  }
}
