package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes a GGUF file with the smallest model there can be, or one with something wrong. */
public final class TinyGguf {

  private static final int WIDTH = 4;
  private static final int VOCABULARY = 8;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final Map<String, int[]> tensors = new LinkedHashMap<>();
  private final Map<String, Integer> rawTypes = new LinkedHashMap<>();
  private int magic = 0x46554747;
  private int version = 3;
  private int tensorType;
  private OptionalLong tensorCount = OptionalLong.empty();
  private OptionalLong entryCount = OptionalLong.empty();
  private OptionalInt length = OptionalInt.empty();
  private boolean lastByteMissing;

  private TinyGguf() {}

  /** A file that can be loaded. */
  public static TinyGguf valid() {
    var file = new TinyGguf();
    file.with("general.architecture", "llama")
        .with("general.name", "tiny")
        .with("llama.context_length", 8)
        .with("llama.embedding_length", WIDTH)
        .with("llama.block_count", 1)
        .with("llama.feed_forward_length", WIDTH)
        .with("llama.attention.head_count", 2)
        .with("llama.attention.layer_norm_rms_epsilon", 1e-5f)
        .with("tokenizer.ggml.model", "llama")
        .with("tokenizer.ggml.bos_token_id", 1)
        .with("tokenizer.ggml.eos_token_id", 2)
        .with(
            "tokenizer.ggml.tokens",
            List.of("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<0x0A>", "a", "b"))
        .with("tokenizer.ggml.scores", List.of(0f, 0f, 0f, 0f, 0f, 0f, -1f, -2f))
        .with("tokenizer.ggml.token_type", List.of(2, 3, 3, 3, 3, 6, 1, 1));
    file.withShape("token_embd.weight", WIDTH, VOCABULARY).withShape("output_norm.weight", WIDTH);
    for (String name : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
      file.withShape("blk.0." + name + ".weight", WIDTH, WIDTH);
    }
    for (String name : List.of("ffn_gate", "ffn_up", "ffn_down")) {
      file.withShape("blk.0." + name + ".weight", WIDTH, WIDTH);
    }
    return file.withShape("blk.0.attn_norm.weight", WIDTH)
        .withShape("blk.0.ffn_norm.weight", WIDTH);
  }

  public TinyGguf with(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  public TinyGguf without(String key) {
    metadata.remove(key);
    return this;
  }

  public TinyGguf withRawType(String key, int type) {
    rawTypes.put(key, type);
    return this;
  }

  public TinyGguf withShape(String tensor, int... shape) {
    tensors.put(tensor, shape.clone());
    return this;
  }

  public TinyGguf withoutTensor(String tensor) {
    tensors.remove(tensor);
    return this;
  }

  public TinyGguf withMagic(int number) {
    magic = number;
    return this;
  }

  public TinyGguf withVersion(int number) {
    version = number;
    return this;
  }

  public TinyGguf withTensorType(int type) {
    tensorType = type;
    return this;
  }

  public TinyGguf withTensorCount(long count) {
    tensorCount = OptionalLong.of(count);
    return this;
  }

  public TinyGguf withEntryCount(long count) {
    entryCount = OptionalLong.of(count);
    return this;
  }

  public TinyGguf cutTo(int bytes) {
    length = OptionalInt.of(bytes);
    return this;
  }

  public TinyGguf withoutLastByte() {
    lastByteMissing = true;
    return this;
  }

  public ByteBuffer build() {
    var out = new Out();
    out.int32(magic).int32(version);
    out.int64(tensorCount.orElse(tensors.size())).int64(entryCount.orElse(metadata.size()));
    metadata.forEach((key, value) -> entry(out, key, value));
    int offset = 0;
    for (var tensor : tensors.entrySet()) {
      out.text(tensor.getKey()).int32(tensor.getValue().length);
      for (int each : tensor.getValue()) {
        out.int64(each);
      }
      out.int32(tensorType).int64(offset);
      offset += values(tensor.getValue()) * Float.BYTES;
    }
    out.align().floats(offset / Float.BYTES);
    byte[] bytes = out.bytes();
    int size = length.orElse(lastByteMissing ? bytes.length - 1 : bytes.length);
    return ByteBuffer.wrap(java.util.Arrays.copyOf(bytes, size));
  }

  private void entry(Out out, String key, Object value) {
    out.text(key).int32(rawTypes.getOrDefault(key, type(value)));
    if (value instanceof List<?> items) {
      out.int32(type(items.get(0))).int64(items.size());
      items.forEach(item -> scalar(out, item));
    } else {
      scalar(out, value);
    }
  }

  private static void scalar(Out out, Object value) {
    if (value instanceof String text) {
      out.text(text);
    } else if (value instanceof Float real) {
      out.int32(Float.floatToIntBits(real));
    } else {
      out.int32((Integer) value);
    }
  }

  private static int type(Object value) {
    if (value instanceof List) {
      return 9;
    }
    if (value instanceof String) {
      return 8;
    }
    return value instanceof Float ? 6 : 5;
  }

  private static int values(int[] shape) {
    int values = 1;
    for (int each : shape) {
      // Absurd shapes are there to be refused, not to be filled.
      values *= Math.min(each, 64);
    }
    return values;
  }

  /** Little-endian output. */
  private static final class Out {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Out int32(int value) {
      bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
      return this;
    }

    Out int64(long value) {
      bytes.writeBytes(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
      return this;
    }

    Out text(String text) {
      byte[] content = text.getBytes(UTF_8);
      int64(content.length);
      bytes.writeBytes(content);
      return this;
    }

    Out align() {
      while (bytes.size() % 32 != 0) {
        bytes.write(0);
      }
      return this;
    }

    Out floats(int count) {
      for (int i = 0; i < count; i++) {
        int32(Float.floatToIntBits((i % 7 - 3) / 10f));
      }
      return this;
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
