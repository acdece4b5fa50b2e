package dev.bidmesh.executor.engine.gguf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The metadata of a GGUF file, read by key and kind. A value that is not there or of another kind
 * is a {@link GgufException}.
 */
public final class GgufMetadata {

  private final String file;
  private final Map<String, GgufValue> values;

  GgufMetadata(String file, Map<String, GgufValue> values) {
    this.file = file;
    // Not a copy: an immutable map takes long over keys that were made to collide.
    this.values = Collections.unmodifiableMap(values);
  }

  /** Whether there is a value. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A whole number between two others. */
  public int whole(String key, int min, int max) throws GgufException {
    long value = as(GgufValue.Whole.class, key, require(key)).value();
    if (value < min || value > max) {
      throw problem("key " + key + " must be " + min + " to " + max + ", not " + value);
    }
    return (int) value;
  }

  /** The same, or a fallback if it is absent. */
  public int wholeOr(int fallback, String key, int min, int max) throws GgufException {
    return has(key) ? whole(key, min, max) : fallback;
  }

  /** A whole number of any size, if there is one. */
  public OptionalLong optionalWhole(String key) throws GgufException {
    return has(key)
        ? OptionalLong.of(as(GgufValue.Whole.class, key, require(key)).value())
        : OptionalLong.empty();
  }

  /** A finite number above 0. */
  public float real(String key) throws GgufException {
    double value = as(GgufValue.Real.class, key, require(key)).value();
    if (!Double.isFinite(value) || value <= 0) {
      throw problem("key " + key + " must be a number above 0, not " + value);
    }
    return (float) value;
  }

  /** The same, or a fallback if it is absent. */
  public float realOr(float fallback, String key) throws GgufException {
    return has(key) ? real(key) : fallback;
  }

  /** A truth value, or a fallback if it is absent. */
  public boolean flagOr(boolean fallback, String key) throws GgufException {
    return has(key) ? as(GgufValue.Flag.class, key, require(key)).value() : fallback;
  }

  /** A text. */
  public String text(String key) throws GgufException {
    return as(GgufValue.Text.class, key, require(key)).value();
  }

  /** A text, if there is one. */
  public Optional<String> optionalText(String key) throws GgufException {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /** A list of texts. */
  public List<String> texts(String key) throws GgufException {
    var texts = new ArrayList<String>();
    for (GgufValue item : items(key)) {
      texts.add(as(GgufValue.Text.class, key, item).value());
    }
    return texts;
  }

  /** A list of numbers, of a given length. */
  public float[] reals(String key, int size) throws GgufException {
    var items = items(key, size);
    var reals = new float[size];
    for (int i = 0; i < size; i++) {
      reals[i] = (float) as(GgufValue.Real.class, key, items.get(i)).value();
    }
    return reals;
  }

  /** A list of whole numbers, of a given length. */
  public int[] wholes(String key, int size) throws GgufException {
    var items = items(key, size);
    var wholes = new int[size];
    for (int i = 0; i < size; i++) {
      wholes[i] = (int) as(GgufValue.Whole.class, key, items.get(i)).value();
    }
    return wholes;
  }

  /** Something that is wrong with the file. */
  public GgufException problem(String problem) {
    return new GgufException(file, problem);
  }

  private List<GgufValue> items(String key, int size) throws GgufException {
    List<GgufValue> items = items(key);
    if (items.size() != size) {
      throw problem("key " + key + " must hold " + size + " values, not " + items.size());
    }
    return items;
  }

  private List<GgufValue> items(String key) throws GgufException {
    return as(GgufValue.Items.class, key, require(key)).values();
  }

  private GgufValue require(String key) throws GgufException {
    GgufValue value = values.get(key);
    if (value == null) {
      throw problem("key " + key + " is missing");
    }
    return value;
  }

  private <T extends GgufValue> T as(Class<T> kind, String key, GgufValue value)
      throws GgufException {
    if (!kind.isInstance(value)) {
      throw problem("key " + key + " holds " + value.kind() + ", which is of the wrong kind");
    }
    return kind.cast(value);
  }
}
