package dev.bidmesh.executor.engine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the structure of a GGUF file, versions 2 and 3, and trusts nothing in it. Time and memory
 * are bounded, whatever the file says.
 */
public final class GgufReader {

  /** More than the largest vocabularies take several times over. */
  private static final int MAX_HEAD_BYTES = 64 << 20;

  private static final int FIRST_HEAD_BYTES = 1 << 20;
  private static final int MAX_ENTRIES = 1 << 16;
  private static final int MAX_TENSORS = 1 << 17;

  /** Values in lists, all together: the largest vocabularies have about 1.5 million. */
  private static final int MAX_ITEMS = 1 << 22;

  private static final int MAGIC = 0x46554747;
  private static final int SWAPPED_MAGIC = 0x47475546;
  private static final long MAX_TENSOR_VALUES = 1L << 48;
  private static final int MAX_NESTING = 2;
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int MIN_ENTRY_BYTES = 13;

  private final GgufCursor cursor;
  private final String file;
  private long items;

  private GgufReader(String file, ByteBuffer bytes, long fileBytes) {
    this.file = file;
    this.cursor = new GgufCursor(file, bytes, fileBytes);
  }

  /**
   * Reads a file of any size.
   *
   * @throws GgufException saying in one line what is wrong with it, also if it is not there
   */
  public static GgufHeader read(Path path) throws GgufException {
    String name = path.toString();
    if (Files.isDirectory(path)) {
      throw new GgufException(name, "is a directory; name a GGUF file in it");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      return read(name, channel, FIRST_HEAD_BYTES);
    } catch (NoSuchFileException e) {
      throw new GgufException(name, "there is no such file");
    } catch (GgufException e) {
      throw e;
    } catch (IOException e) {
      throw new GgufException(name, "cannot be read: " + e.getMessage());
    }
  }

  /** Reads no more of a file than its description takes: the rest, tensors, may be very long. */
  private static GgufHeader read(String name, FileChannel channel, int headBytes)
      throws IOException {
    long size = channel.size();
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(size, headBytes));
    for (int read = 0; read >= 0 && head.hasRemaining(); ) {
      read = channel.read(head, head.position());
    }
    try {
      return read(name, head.flip(), size);
    } catch (HeadTooShort e) {
      if (headBytes >= MAX_HEAD_BYTES) {
        throw e;
      }
      return read(name, channel, headBytes * 8);
    }
  }

  /**
   * Reads a file that is in memory.
   *
   * @param file its name, for messages
   * @throws GgufException naming the file and what is wrong with it
   */
  public static GgufHeader read(String file, ByteBuffer bytes) throws GgufException {
    return read(file, bytes, bytes.remaining());
  }

  /** Reads a file of which the beginning is in memory. */
  static GgufHeader read(String file, ByteBuffer head, long fileBytes) throws GgufException {
    return new GgufReader(file, head, fileBytes).read();
  }

  private GgufHeader read() throws GgufException {
    readMagic();
    int tensors = cursor.count("the number of tensors", MIN_ENTRY_BYTES);
    int entries = cursor.count("the number of metadata entries", MIN_ENTRY_BYTES);
    if (tensors > MAX_TENSORS || entries > MAX_ENTRIES) {
      throw cursor.problem(
          "names " + tensors + " tensors and " + entries + " metadata entries, which is absurd");
    }
    var metadata = new GgufMetadata(file, readMetadata(entries));
    List<TensorInfo> headers = new ArrayList<>();
    for (int i = 0; i < tensors; i++) {
      headers.add(readTensor());
    }
    return new GgufHeader(metadata, locate(headers, dataStart(metadata)));
  }

  private void readMagic() throws GgufException {
    if (cursor.fileBytes() == 0) {
      throw cursor.problem("is empty");
    }
    int magic = cursor.fileBytes() < 4 ? 0 : cursor.int32("the magic number");
    if (magic == SWAPPED_MAGIC) {
      throw cursor.problem("is a big-endian GGUF file; convert the model to little-endian");
    }
    if (magic != MAGIC) {
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
    items += count;
    if (items > MAX_ITEMS) {
      throw cursor.problem("key " + key + " brings more than " + MAX_ITEMS + " list items");
    }
    var values = new ArrayList<GgufValue>();
    for (int i = 0; i < count; i++) {
      values.add(readValue(key, type, depth + 1));
    }
    return new GgufValue.Items(values);
  }

  private TensorInfo readTensor() throws GgufException {
    String name = cursor.text("a tensor name");
    int dimensions = cursor.int32("the dimensions of tensor " + name);
    if (dimensions < 1 || dimensions > 4) {
      throw cursor.problem("tensor " + name + " has " + dimensions + " dimensions, not 1 to 4");
    }
    var shape = new ArrayList<Long>();
    long values = 1;
    for (int i = 0; i < dimensions; i++) {
      long length = cursor.int64("the shape of tensor " + name);
      if (length < 1 || length > MAX_TENSOR_VALUES / values) {
        throw cursor.problem("tensor " + name + " is empty or absurdly large");
      }
      values *= length;
      shape.add(length);
    }
    int type = cursor.int32("the type of tensor " + name);
    return new TensorInfo(name, shape, type, cursor.int64("the offset of tensor " + name));
  }

  private long dataStart(GgufMetadata metadata) throws GgufException {
    int alignment = metadata.wholeOr(DEFAULT_ALIGNMENT, "general.alignment", 1, 1 << 16);
    return (cursor.position() + alignment - 1L) / alignment * alignment;
  }

  private Map<String, TensorInfo> locate(List<TensorInfo> relative, long dataStart)
      throws GgufException {
    var tensors = new HashMap<String, TensorInfo>();
    for (TensorInfo each : relative) {
      tensors.put(each.name(), locate(each, dataStart));
    }
    return tensors;
  }

  private TensorInfo locate(TensorInfo relative, long dataStart) throws GgufException {
    String tensor = "tensor " + relative.name();
    if (relative.offset() < 0 || relative.offset() > cursor.fileBytes()) {
      throw beyondEnd(tensor);
    }
    long offset = dataStart + relative.offset();
    Optional<TensorLayout> layout = TensorLayout.ofCode(relative.type());
    if (layout.isPresent()) {
      if (relative.shape().get(0) % layout.get().blockValues() != 0) {
        throw cursor.problem(
            tensor + " does not consist of whole blocks of " + layout.get().name());
      }
      if (offset + layout.get().bytes(relative.values()) > cursor.fileBytes()) {
        throw beyondEnd(tensor);
      }
    }
    return new TensorInfo(relative.name(), relative.shape(), relative.type(), offset);
  }

  private GgufException beyondEnd(String tensor) {
    return cursor.problem(
        "truncated: "
            + tensor
            + " lies beyond the end at byte "
            + cursor.fileBytes()
            + "; download the file again");
  }
}
