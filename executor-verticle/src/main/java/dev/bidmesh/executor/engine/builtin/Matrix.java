package dev.bidmesh.executor.engine.builtin;

/** A matrix that is multiplied with vectors from the right. Kept by columns, as {@link Kernel}. */
final class Matrix {

  private final int rows;
  private final float[][] columns;

  private Matrix(int rows, float[][] columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** Takes values that lie row by row. */
  static Matrix ofRows(float[] values, int rows, int columnCount) {
    var columns = new float[columnCount][rows];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columnCount; c++) {
        columns[c][r] = values[r * columnCount + c];
      }
    }
    return new Matrix(rows, columns);
  }

  /** Writes the product with {@code x} to the beginning of {@code out}. */
  void times(float[] x, float[] out) {
    Kernel.combine(out, rows, columns, x, columns.length);
  }
}
