package dev.bidmesh.bandit.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a file that cannot be used out of the way, so that somebody can look at it: to its name
 * with {@code .bad-1}, {@code .bad-2}, … There are at most {@link #MOST}; one more takes the place
 * of the oldest.
 */
final class SetAside {

  /** Most files that are kept. */
  static final int MOST = 5;

  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

  private SetAside() {}

  /**
   * Moves it.
   *
   * @return its new name; empty if it could not be moved
   */
  static Optional<String> move(Path file) {
    try {
      Path aside = place(file);
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      return Optional.of(aside.getFileName().toString());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).log("cannot be set aside: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Path place(Path file) {
    List<Path> places =
        IntStream.rangeClosed(1, MOST)
            .mapToObj(n -> file.resolveSibling(file.getFileName() + ".bad-" + n))
            .toList();
    return places.stream()
        .filter(place -> !Files.exists(place))
        .findFirst()
        .orElseGet(
            () -> places.stream().min(Comparator.comparing(SetAside::modifiedMs)).orElseThrow());
  }

  private static long modifiedMs(Path place) {
    try {
      return Files.getLastModifiedTime(place).toMillis();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("file", place).log("age unknown, counts as the oldest");
      return 0;
    }
  }
}
