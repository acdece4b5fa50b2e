package dev.bidmesh.executor.engine.builtin;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the structure of a GGUF file, versions 2 and 3, and trusts nothing in it. */
final class GgufReader {

  private static final int MAGIC = 0x46554747;
  private static final int MAX_TENSOR_VALUES = 1 << 28;
  private static final int MAX_NESTING = 2;
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MIN_ENTRY_BYTES = 13;

  private final GgufCursor cursor;
  private final String file;
  private final ByteBuffer bytes;

  private GgufReader(String file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes;
    this.cursor = new GgufCursor(file, bytes);
  }

  /**
   * Reads a file.
   *
   * @param file its name, for messages
   * @throws GgufException naming the file and what is wrong with it
   */
  static GgufFile read(String file, ByteBuffer bytes) throws GgufException {
    return new GgufReader(file, bytes).read();
  }

  private GgufFile read() throws GgufException {
    readMagic();
    int tensors = cursor.count("the number of tensors", MIN_ENTRY_BYTES);
    int entries = cursor.count("the number of metadata entries", MIN_ENTRY_BYTES);
    var metadata = new GgufMetadata(file, readMetadata(entries));
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < tensors; i++) {
      headers.add(readHeader());
    }
    return new GgufFile(metadata, locate(headers, dataStart(metadata)), bytes);
  }

  private void readMagic() throws GgufException {
    if (cursor.size() < 4 || cursor.int32("the magic number") != MAGIC) {
      throw cursor.problem("is not a GGUF file (it does not begin with \"GGUF\")");
    }
    int version = cursor.int32("the version");
    if (version != 2 && version != 3) {
      throw cursor.problem("has GGUF version " + version + "; versions 2 and 3 can be read");
    }
  }

  private Map<String, GgufValue> readMetadata(int entries) throws GgufException {
    var values = new HashMap<String, GgufValue>();
    for (int i = 0; i < entries; i++) {
      String key = cursor.text("metadata key " + (i + 1));
      values.put(key, readValue(key, cursor.int32("the type of key " + key), 0));
    }
    return values;
  }

  private GgufValue readValue(String key, int type, int depth) throws GgufException {
    String what = "the value of key " + key;
    return switch (type) {
      case 0 -> new GgufValue.Whole(cursor.int8(what) & 0xff);
      case 1 -> new GgufValue.Whole(cursor.int8(what));
      case 2 -> new GgufValue.Whole(cursor.int16(what) & 0xffff);
      case 3 -> new GgufValue.Whole(cursor.int16(what));
      case 4 -> new GgufValue.Whole(cursor.int32(what) & 0xffffffffL);
      case 5 -> new GgufValue.Whole(cursor.int32(what));
      case 6 -> new GgufValue.Real(cursor.float32(what));
      case 7 -> new GgufValue.Flag(cursor.int8(what) != 0);
      case 8 -> new GgufValue.Text(cursor.text(what));
      case 9 -> readItems(key, depth);
      case 10, 11 -> new GgufValue.Whole(cursor.int64(what));
      case 12 -> new GgufValue.Real(cursor.float64(what));
      default -> throw cursor.problem("key " + key + " has the unknown type " + type);
    };
  }

  private GgufValue readItems(String key, int depth) throws GgufException {
    if (depth >= MAX_NESTING) {
      throw cursor.problem("key " + key + " holds lists nested too deeply");
    }
    int type = cursor.int32("the item type of key " + key);
    int count = cursor.count("the number of items of key " + key, 1);
    var items = new ArrayList<GgufValue>();
    for (int i = 0; i < count; i++) {
      items.add(readValue(key, type, depth + 1));
    }
    return new GgufValue.Items(items);
  }

  private Header readHeader() throws GgufException {
    String name = cursor.text("a tensor name");
    int dimensions = cursor.int32("the dimensions of tensor " + name);
    if (dimensions < 1 || dimensions > 4) {
      throw cursor.problem("tensor " + name + " has " + dimensions + " dimensions, not 1 to 4");
    }
    var shape = new ArrayList<Integer>();
    long values = 1;
    for (int i = 0; i < dimensions; i++) {
      long length = cursor.int64("the shape of tensor " + name);
      if (length < 1 || length > MAX_TENSOR_VALUES || values * length > MAX_TENSOR_VALUES) {
        throw cursor.problem("tensor " + name + " is empty or too large for this engine");
      }
      values *= length;
      shape.add((int) length);
    }
    int type = cursor.int32("the type of tensor " + name);
    return new Header(name, shape, type, cursor.int64("the offset of tensor " + name));
  }

  private long dataStart(GgufMetadata metadata) throws GgufException {
    int alignment = metadata.wholeOr(DEFAULT_ALIGNMENT, "general.alignment", 1, 1 << 16);
    return (cursor.position() + alignment - 1L) / alignment * alignment;
  }

  private Map<String, TensorInfo> locate(List<Header> headers, long dataStart)
      throws GgufException {
    var tensors = new HashMap<String, TensorInfo>();
    for (Header header : headers) {
      tensors.put(header.name(), locate(header, dataStart));
    }
    return tensors;
  }

  private TensorInfo locate(Header header, long dataStart) throws GgufException {
    String tensor = "tensor " + header.name();
    TensorType type =
        TensorType.ofCode(header.type())
            .orElseThrow(
                () ->
                    cursor.problem(
                        tensor
                            + " has type "
                            + header.type()
                            + "; this engine reads F32 (0), F16 (1) and Q8_0 (8)"));
    long values = header.shape().stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
    if (header.shape().get(0) % type.blockValues() != 0) {
      throw cursor.problem(tensor + " does not consist of whole blocks of " + type);
    }
    long end = dataStart + header.offset() + type.bytes(values);
    if (header.offset() < 0 || header.offset() > cursor.size() || end > cursor.size()) {
      throw cursor.problem(
          "truncated: " + tensor + " lies beyond the end at byte " + cursor.size());
    }
    return new TensorInfo(header.name(), header.shape(), type, (int) (dataStart + header.offset()));
  }

  /** A tensor as the file describes it. */
  private record Header(String name, List<Integer> shape, int type, long offset) {}
}
