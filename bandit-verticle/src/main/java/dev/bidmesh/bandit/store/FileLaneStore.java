package dev.bidmesh.bandit.store;

import dev.bidmesh.bandit.core.SaveLanes;
import dev.bidmesh.bandit.core.StoreNews.Loaded;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps lanes in one file. */
final class FileLaneStore implements LaneStore {

  /** Its name. */
  static final String FILE = "lanes.json";

  /** A file of as many lanes as can be kept is smaller. */
  static final long MAX_BYTES = 16L * 1024 * 1024;

  /** Older counts as this old. */
  private static final Duration LONGEST_AGE = Duration.ofDays(36_500);

  private static final Logger LOG = LoggerFactory.getLogger(FileLaneStore.class);

  private final Path file;
  private final WholeFile whole;

  FileLaneStore(Path directory) {
    this.file = directory.resolve(FILE);
    this.whole = new WholeFile(file);
  }

  @Override
  public Optional<Loaded> load(DeviceId self) {
    try {
      LaneFormat.Content content = LaneFormat.read(self, bytes());
      long ageMs = ageMs(content.savedAtMs());
      Optional<String> warning = leftOut(content.problems());
      return Optional.of(new Loaded(content.lanes(), OptionalLong.of(ageMs), warning));
    } catch (NoSuchFileException e) {
      LOG.atDebug().addKeyValue("file", file).log("nothing learned yet");
      return Optional.of(Loaded.NOTHING);
    } catch (IOException e) {
      return Optional.of(unusable("cannot be read (" + reason(e) + ")"));
    } catch (LaneFormat.Unusable e) {
      return Optional.of(unusable(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public void save(DeviceId self, SaveLanes lanes) throws IOException {
    try {
      whole.replace(LaneFormat.write(self, lanes, System.currentTimeMillis()));
    } catch (IOException e) {
      throw new IOException(reason(e), e);
    }
  }

  /**
   * For display and for forgetting old devices, never for deciding which state is newer: wall
   * clocks are set forth and back, and a file says what it likes.
   */
  private static long ageMs(long savedAtMs) {
    long nowMs = System.currentTimeMillis();
    long earliestMs = nowMs - LONGEST_AGE.toMillis();
    return Math.max(0, nowMs - Math.max(earliestMs, savedAtMs));
  }

  private byte[] bytes() throws IOException, LaneFormat.Unusable {
    if (Files.size(file) > MAX_BYTES) {
      throw new LaneFormat.Unusable("is larger than " + MAX_BYTES + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private Optional<String> leftOut(List<String> problems) {
    problems.forEach(
        problem ->
            LOG.atWarn()
                .addKeyValue("file", file)
                .addKeyValue("problem", problem)
                .log("kept lane left out"));
    return problems.stream()
        .findFirst()
        .map(
            first ->
                "bandit: "
                    + FILE
                    + " "
                    + first
                    + (problems.size() > 1 ? " and " + (problems.size() - 1) + " more" : "")
                    + "; left out, learned afresh or taken back from peers");
  }

  private Loaded unusable(String problem) {
    String aside = SetAside.move(file).map(name -> "is set aside as " + name).orElse("stays");
    String warning =
        "bandit: "
            + FILE
            + " "
            + problem
            + " and "
            + aside
            + "; lanes are learned afresh or taken back from peers";
    LOG.atWarn().addKeyValue("file", file).addKeyValue("problem", problem).log("lanes set aside");
    return new Loaded(SaveLanes.NOTHING, OptionalLong.empty(), Optional.of(warning));
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "the directory is gone";
    }
    if (e instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
