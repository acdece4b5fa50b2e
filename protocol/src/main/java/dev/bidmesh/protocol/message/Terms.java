package dev.bidmesh.protocol.message;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Named numbers in a fixed order, unmodifiable. Many are made for each prompt and few are ever
 * read, so this keeps the bare numbers, and boxes one only when it is read.
 */
public final class Terms extends AbstractMap<String, Double> {

  private final List<String> names;
  private final double[] values;

  private Terms(List<String> names, double[] values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Pairs names with values.
   *
   * @param names unmodifiable, each once; shared, not copied
   * @param values as many; belong to this from now on
   * @throws IllegalArgumentException if there are not as many of one as of the other
   */
  public static Terms of(List<String> names, double... values) {
    if (names.size() != values.length) {
      throw new IllegalArgumentException(
          names.size() + " names do not fit " + values.length + " values");
    }
    return new Terms(names, values);
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Set<Map.Entry<String, Double>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Double>> iterator() {
        return IntStream.range(0, values.length)
            .mapToObj(n -> Map.entry(names.get(n), values[n]))
            .iterator();
      }

      @Override
      public int size() {
        return values.length;
      }
    };
  }
}
