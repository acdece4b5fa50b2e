package dev.bidmesh.executor.engine.spec;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether models compute embeddings, where whoever set up an engine says so. */
public enum Embeds {
  /** They compute embeddings and write no text. */
  ONLY,
  /** They write text and compute embeddings. */
  ALSO,
  /** They compute none. */
  NO;

  /** All of them as they are written. */
  static final String FORM =
      Arrays.stream(values()).map(Embeds::label).collect(Collectors.joining("|"));

  /** As it is written. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Embeds> of(String label) {
    return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
  }
}
