package dev.bidmesh.executor.engine.builtin;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The encodings of tensors that this engine reads. */
enum TensorType {
  /** 32-bit floating point. */
  F32(0, 1, 4) {
    @Override
    void decodeBlock(ByteBuffer from, int at, float[] into, int first) {
      into[first] = from.getFloat(at);
    }
  },
  /** 16-bit floating point. */
  F16(1, 1, 2) {
    @Override
    void decodeBlock(ByteBuffer from, int at, float[] into, int first) {
      into[first] = half(from.getShort(at));
    }
  },
  /** Blocks of 32 bytes with a common 16-bit scale. */
  Q8_0(8, 32, 34) {
    @Override
    void decodeBlock(ByteBuffer from, int at, float[] into, int first) {
      float scale = half(from.getShort(at));
      for (int i = 0; i < 32; i++) {
        into[first + i] = scale * from.get(at + 2 + i);
      }
    }
  };

  private final int code;
  private final int blockValues;
  private final int blockBytes;

  TensorType(int code, int blockValues, int blockBytes) {
    this.code = code;
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
  }

  static Optional<TensorType> ofCode(int code) {
    for (TensorType each : values()) {
      if (each.code == code) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Values that are encoded together. */
  int blockValues() {
    return blockValues;
  }

  /** Bytes that {@code values} take; {@code values} is a multiple of the block. */
  long bytes(long values) {
    return values / blockValues * blockBytes;
  }

  /** Decodes {@code into.length} values, which begin at a byte of a little-endian buffer. */
  void decode(ByteBuffer from, int at, float[] into) {
    for (int block = 0; block < into.length / blockValues; block++) {
      decodeBlock(from, at + block * blockBytes, into, block * blockValues);
    }
  }

  abstract void decodeBlock(ByteBuffer from, int at, float[] into, int first);

  /** The value of an IEEE 754 binary16. */
  static float half(short bits) {
    int exponent = bits >> 10 & 31;
    int mantissa = bits & 1023;
    float magnitude;
    if (exponent == 0) {
      magnitude = mantissa * 0x1p-24f;
    } else if (exponent == 31) {
      magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat(exponent + 112 << 23 | mantissa << 13);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
