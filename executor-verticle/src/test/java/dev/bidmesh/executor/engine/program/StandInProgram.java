package dev.bidmesh.executor.engine.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A script of the POSIX shell that plays a program in tests, and the files that steer it. */
public final class StandInProgram {

  private final Path folder;

  /**
   * @param folder where its files are
   */
  public StandInProgram(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** Puts a script from the resources next to this class there, under a name. */
  public Path install(String resource, String name) {
    Path script = folder.resolve(name);
    try (var in = StandInProgram.class.getResourceAsStream(resource)) {
      if (in == null || !folder.toFile().isDirectory()) {
        throw new AssertionError("there is no " + resource + " or no " + folder);
      }
      Files.write(script, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!script.toFile().setExecutable(true)) {
      throw new AssertionError("cannot make " + script + " executable");
    }
    return script;
  }

  /** It answers in these chunks, written one by one; characters may be cut with {@link #cut}. */
  public void answering(String... chunks) {
    answering(Arrays.stream(chunks).map(each -> each.getBytes(StandardCharsets.UTF_8)).toList());
  }

  /** It answers in these chunks. */
  public void answering(List<byte[]> chunks) {
    write(
        "answer",
        chunks.stream().map(StandInProgram::octal).collect(Collectors.joining("\n")) + "\n");
  }

  /** A text as UTF-8, in pieces of so many bytes. */
  public static List<byte[]> cut(String text, int bytes) {
    byte[] all = text.getBytes(StandardCharsets.UTF_8);
    return IntStream.range(0, (all.length + bytes - 1) / bytes)
        .mapToObj(i -> Arrays.copyOfRange(all, i * bytes, Math.min(all.length, (i + 1) * bytes)))
        .toList();
  }

  /** It waits before each chunk. */
  public void pausing(Duration pause) {
    write(
        "pause",
        pause.isZero() ? "" : String.format(Locale.ROOT, "%.3f", pause.toMillis() / 1000.0));
  }

  /** It behaves as its script describes under this name. */
  public void playing(String mode) {
    write("mode", mode);
  }

  /** A file that it reads or has written. */
  public String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // For printf %b.
  private static String octal(byte[] bytes) {
    var out = new StringBuilder();
    for (byte each : bytes) {
      out.append(String.format(Locale.ROOT, "\\0%03o", each & 0xff));
    }
    return out.toString();
  }
}
