package dev.bidmesh.node.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file that grows, line by line, and goes on with the next one when it is replaced.
 * Confined to one thread.
 */
public final class LogTail implements AutoCloseable {

  /** Most bytes of a line; of a longer one the beginning is dropped. */
  private static final int MOST_LINE_BYTES = 1 << 20;

  /** After so many refusals in a row, a file that could be opened once may not be read any more. */
  private static final int MOST_DENIALS = 25;

  /** By so many bytes at their beginning files are told apart that have no other mark. */
  private static final int HEAD_BYTES = 512;

  private final Path file;
  private final Marks marks;
  private final Opener opener;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private Optional<Opened> opened = Optional.empty();
  private boolean couldBeOpened;
  private int denials;

  /**
   * @param file which need not be there yet
   */
  public LogTail(Path file) {
    this(file, path -> Files.readAttributes(path, BasicFileAttributes.class).fileKey());
  }

  /**
   * @param marks what tells files of one name apart, where the platform has that
   */
  LogTail(Path file, Marks marks) {
    this(file, marks, path -> FileChannel.open(path, StandardOpenOption.READ));
  }

  /**
   * @param opener opens the file to read it
   */
  LogTail(Path file, Marks marks, Opener opener) {
    this.file = file;
    this.marks = marks;
    this.opener = opener;
  }

  /** Opens a file to read it. */
  @FunctionalInterface
  interface Opener {
    FileChannel open(Path file) throws IOException;
  }

  /** Gives what tells files of one name apart; null on platforms that have nothing of the kind. */
  @FunctionalInterface
  interface Marks {
    @Nullable Object of(Path file) throws IOException;
  }

  /**
   * Tells what was added since the last call, the first time all.
   *
   * @param lines takes them, without their ends; one that is not finished comes later
   * @throws AccessDeniedException if this user may not read the file; its message says so with the
   *     path and what to do
   */
  public void read(Consumer<String> lines) throws IOException {
    if (opened.isEmpty()) {
      opened = open();
    }
    if (opened.isPresent()) {
      readOn(opened.get(), lines);
      if (isReplaced(opened.get())) {
        // Something may have been written to the old one before it was replaced.
        readOn(opened.get(), lines);
        close();
        line.reset();
        opened = open();
        if (opened.isPresent()) {
          readOn(opened.get(), lines);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (opened.isPresent()) {
      opened.get().channel().close();
      opened = Optional.empty();
    }
  }

  private Optional<Opened> open() throws IOException {
    try {
      Opened now = keyed(opener.open(file));
      couldBeOpened = true;
      denials = 0;
      return Optional.of(now);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      tolerate();
      return Optional.empty();
    }
  }

  private Opened keyed(FileChannel channel) throws IOException {
    try {
      return new Opened(channel, key());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** On Windows a file that is being replaced may for a moment be neither there nor gone. */
  private void tolerate() throws AccessDeniedException {
    denials++;
    if (!couldBeOpened || denials > MOST_DENIALS) {
      throw new AccessDeniedException(
          file.toString(),
          null,
          "this user may not read it; do this as the user who runs the node, or give this one the"
              + " right to read it");
    }
  }

  private boolean isReplaced(Opened now) throws IOException {
    try {
      boolean replaced =
          Files.size(file) < now.channel().position()
              || !key().equals(now.key())
              || now.key().isEmpty() && !beginsLike(now.channel());
      denials = 0;
      return replaced;
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      tolerate();
      return false;
    }
  }

  private Optional<Object> key() throws IOException {
    return Optional.ofNullable(marks.of(file));
  }

  /** The lines of a log begin with their time, so that no two files of it begin alike. */
  private boolean beginsLike(FileChannel read) throws IOException {
    try (FileChannel present = opener.open(file)) {
      byte[] one = head(read);
      byte[] other = head(present);
      int both = Math.min(one.length, other.length);
      return Arrays.equals(one, 0, both, other, 0, both);
    }
  }

  private static byte[] head(FileChannel channel) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
    while (head.hasRemaining() && channel.read(head, head.position()) > 0) {
      // A read may bring less than there is.
    }
    return Arrays.copyOf(head.array(), head.position());
  }

  private void readOn(Opened from, Consumer<String> lines) throws IOException {
    buffer.clear();
    while (from.channel().read(buffer) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        take(buffer.get(), lines);
      }
      buffer.clear();
    }
  }

  private void take(byte each, Consumer<String> lines) {
    if (each == '\n') {
      lines.accept(line.toString(StandardCharsets.UTF_8));
      line.reset();
      return;
    }
    if (line.size() >= MOST_LINE_BYTES) {
      line.reset();
    }
    line.write(each);
  }

  private record Opened(FileChannel channel, Optional<Object> key) {}
}
