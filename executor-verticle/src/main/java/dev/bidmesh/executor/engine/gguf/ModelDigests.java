package dev.bidmesh.executor.engine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SHA-256 of model files, which is what the mesh tells models apart by. Remembered by path, length,
 * time of change and, where the file system has one, key of the file, so that a large file is read
 * once only. Safe for use by many threads.
 */
public final class ModelDigests {

  private static final Logger LOG = LoggerFactory.getLogger(ModelDigests.class);
  private static final int MAX_REMEMBERED = 256;
  private static final int MAX_MEMORY_BYTES = 1 << 20;
  private static final int STEP_BYTES = 1 << 20;
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) (.+)");

  private final Optional<Path> memory;
  private final Map<String, String> known = new LinkedHashMap<>();

  private ModelDigests(Optional<Path> memory) {
    this.memory = memory;
  }

  /** Digests that are remembered in a file beyond this process. */
  public static ModelDigests rememberedIn(Path memory) {
    var digests = new ModelDigests(Optional.of(memory));
    digests.recall(memory);
    return digests;
  }

  /** The same for whoever only looks: new ones are remembered for this process alone. */
  public static ModelDigests recalledFrom(Path memory) {
    var digests = new ModelDigests(Optional.empty());
    digests.recall(memory);
    return digests;
  }

  /** Digests that are remembered for this process only. */
  public static ModelDigests ofThisProcess() {
    return new ModelDigests(Optional.empty());
  }

  /**
   * The digest of a file, in lower-case hexadecimal. Reads all of it, if it is not remembered.
   *
   * @param goesOn asked after each MiB
   * @throws CancellationException if it does not go on
   * @throws IOException if the file cannot be read, or changes meanwhile
   */
  public String sha256(Path file, BooleanSupplier goesOn) throws IOException {
    String key = key(file);
    Optional<String> remembered = remembered(key);
    if (remembered.isPresent()) {
      return remembered.get();
    }
    String digest = read(file, goesOn);
    if (!key(file).equals(key)) {
      throw new GgufException(file.toString(), "changes while it is read; wait until it is whole");
    }
    remember(key, digest);
    return digest;
  }

  private synchronized Optional<String> remembered(String key) {
    return Optional.ofNullable(known.get(key));
  }

  private synchronized void remember(String key, String digest) {
    known.put(key, digest);
    if (known.size() > MAX_REMEMBERED) {
      known.remove(known.keySet().iterator().next());
    }
    memory.ifPresent(this::write);
  }

  private static String key(Path file) throws IOException {
    Path real = file.toRealPath();
    BasicFileAttributes now = Files.readAttributes(real, BasicFileAttributes.class);
    String name =
        HexFormat.of().formatHex(real.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return now.size() + " " + now.lastModifiedTime().toInstant() + " " + now.fileKey() + " " + name;
  }

  private static String read(Path file, BooleanSupplier goesOn) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer step = ByteBuffer.allocate(STEP_BYTES);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(step) >= 0) {
        if (!goesOn.getAsBoolean()) {
          throw new CancellationException("reading " + file + " was stopped");
        }
        digest.update(step.flip());
        step.clear();
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** An empty digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void recall(Path from) {
    try {
      if (Files.size(from) > MAX_MEMORY_BYTES) {
        LOG.atWarn().addKeyValue("file", from).log("digests of models: absurdly long, not read");
        return;
      }
      for (String line : Files.readAllLines(from)) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          known.put(matcher.group(2), matcher.group(1));
        }
      }
    } catch (NoSuchFileException e) {
      LOG.atDebug().addKeyValue("file", from).log("no digests of models remembered yet");
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", from).setCause(e).log("digests of models not read");
    }
  }

  private void write(Path to) {
    List<String> lines =
        known.entrySet().stream().map(each -> each.getValue() + " " + each.getKey()).toList();
    Path beside = to.resolveSibling(to.getFileName() + ".new");
    try {
      Files.write(beside, lines);
      move(beside, to);
    } catch (IOException e) {
      // Costs no more than reading the file again at the next start.
      LOG.atWarn().addKeyValue("file", to).setCause(e).log("digests of models not remembered");
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
