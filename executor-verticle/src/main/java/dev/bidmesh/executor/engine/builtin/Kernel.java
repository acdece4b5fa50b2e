package dev.bidmesh.executor.engine.builtin;

import java.util.Arrays;

/**
 * The inner loops. They add multiples of whole arrays to one array, without any reduction, which is
 * the form that the JVM's compiler turns into vector instructions; a sum of products it does not.
 * Every element is computed in one fixed order, so results do not depend on how the code was
 * compiled.
 */
final class Kernel {

  private Kernel() {}

  /** {@code out[i] = sum over c of columns[c][i] * x[c]} for the first {@code n} elements. */
  static void combine(float[] out, int n, float[][] columns, float[] x, int count) {
    Arrays.fill(out, 0, n, 0f);
    int c = 0;
    for (; c + 3 < count; c += 4) {
      add4(out, n, columns, x, c);
    }
    for (; c < count; c++) {
      add(out, n, columns[c], x[c]);
    }
  }

  private static void add4(float[] out, int n, float[][] columns, float[] x, int c) {
    add4(
        out,
        n,
        columns[c],
        columns[c + 1],
        columns[c + 2],
        columns[c + 3],
        x[c],
        x[c + 1],
        x[c + 2],
        x[c + 3]);
  }

  private static void add4(
      float[] out,
      int n,
      float[] a,
      float[] b,
      float[] c,
      float[] d,
      float xa,
      float xb,
      float xc,
      float xd) {
    for (int i = 0; i < n; i++) {
      out[i] += (a[i] * xa + b[i] * xb) + (c[i] * xc + d[i] * xd);
    }
  }

  private static void add(float[] out, int n, float[] a, float x) {
    for (int i = 0; i < n; i++) {
      out[i] += a[i] * x;
    }
  }
}
