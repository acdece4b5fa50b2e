package dev.bidmesh.executor.engine.builtin;

/** Rotates pairs of a head's dimensions by angles that depend on the position. Computed once. */
final class RopeTable {

  private final float[][] cosine;
  private final float[][] sine;

  RopeTable(LlamaConfig config) {
    int pairs = config.rotated() / 2;
    cosine = new float[config.context()][pairs];
    sine = new float[config.context()][pairs];
    for (int pair = 0; pair < pairs; pair++) {
      double frequency = Math.pow(config.ropeBase(), -2.0 * pair / config.rotated());
      for (int position = 0; position < config.context(); position++) {
        cosine[position][pair] = (float) Math.cos(position * frequency);
        sine[position][pair] = (float) Math.sin(position * frequency);
      }
    }
  }

  /** Rotates every head of {@code vector} in place. */
  void rotate(float[] vector, int heads, int headWidth, int position) {
    float[] cos = cosine[position];
    float[] sin = sine[position];
    for (int head = 0; head < heads; head++) {
      int first = head * headWidth;
      for (int pair = 0; pair < cos.length; pair++) {
        float a = vector[first + 2 * pair];
        float b = vector[first + 2 * pair + 1];
        vector[first + 2 * pair] = a * cos[pair] - b * sin[pair];
        vector[first + 2 * pair + 1] = a * sin[pair] + b * cos[pair];
      }
    }
  }
}
