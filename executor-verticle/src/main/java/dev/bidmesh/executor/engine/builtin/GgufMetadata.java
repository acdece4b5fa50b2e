package dev.bidmesh.executor.engine.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The metadata of a GGUF file, read by key and kind. */
final class GgufMetadata {

  private final String file;
  private final Map<String, GgufValue> values;

  GgufMetadata(String file, Map<String, GgufValue> values) {
    this.file = file;
    this.values = Map.copyOf(values);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  int whole(String key, int min, int max) throws GgufException {
    long value = as(GgufValue.Whole.class, key, require(key)).value();
    if (value < min || value > max) {
      throw problem("key " + key + " must be " + min + " to " + max + ", not " + value);
    }
    return (int) value;
  }

  int wholeOr(int fallback, String key, int min, int max) throws GgufException {
    return has(key) ? whole(key, min, max) : fallback;
  }

  float real(String key) throws GgufException {
    double value = as(GgufValue.Real.class, key, require(key)).value();
    if (!Double.isFinite(value) || value <= 0) {
      throw problem("key " + key + " must be a number above 0, not " + value);
    }
    return (float) value;
  }

  float realOr(float fallback, String key) throws GgufException {
    return has(key) ? real(key) : fallback;
  }

  boolean flagOr(boolean fallback, String key) throws GgufException {
    return has(key) ? as(GgufValue.Flag.class, key, require(key)).value() : fallback;
  }

  String text(String key) throws GgufException {
    return as(GgufValue.Text.class, key, require(key)).value();
  }

  List<String> texts(String key) throws GgufException {
    var texts = new ArrayList<String>();
    for (GgufValue item : items(key)) {
      texts.add(as(GgufValue.Text.class, key, item).value());
    }
    return texts;
  }

  float[] reals(String key, int size) throws GgufException {
    var items = items(key, size);
    var reals = new float[size];
    for (int i = 0; i < size; i++) {
      reals[i] = (float) as(GgufValue.Real.class, key, items.get(i)).value();
    }
    return reals;
  }

  int[] wholes(String key, int size) throws GgufException {
    var items = items(key, size);
    var wholes = new int[size];
    for (int i = 0; i < size; i++) {
      wholes[i] = (int) as(GgufValue.Whole.class, key, items.get(i)).value();
    }
    return wholes;
  }

  GgufException problem(String problem) {
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
