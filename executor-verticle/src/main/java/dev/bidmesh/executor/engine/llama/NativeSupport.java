package dev.bidmesh.executor.engine.llama;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whether the native code that comes with the program runs on a machine. It is made for certain
 * systems and processors, and on others ends its process without a word.
 *
 * @param system as Java calls it, for example {@code Linux}
 * @param architecture as Java calls it, for example {@code amd64}
 * @param processorFlags what the processor can do; absent if that cannot be read
 * @param musl whether the C library is musl, for which it was not made
 */
public record NativeSupport(
    String system, String architecture, Optional<Set<String>> processorFlags, boolean musl) {

  private static final List<String> NEEDED_FLAGS = List.of("avx", "avx2", "fma", "f16c");
  private static final String ANDROID = "Android";
  private static final Set<String> X64 = Set.of("amd64", "x86_64");
  private static final Set<String> ARM64 = Set.of("aarch64", "arm64");

  public NativeSupport {
    processorFlags = processorFlags.map(Set::copyOf);
  }

  /** Of this machine. */
  public static NativeSupport here() {
    return of(
        System.getProperty("os.name", ""),
        System.getProperty("os.arch", ""),
        Path.of("/"),
        Optional.ofNullable(System.getenv("PREFIX")));
  }

  /**
   * Of a machine with these properties.
   *
   * @param root of its files
   * @param prefix where the programs of this environment are, as Termux says
   */
  static NativeSupport of(String system, String architecture, Path root, Optional<String> prefix) {
    boolean linux = system.equals("Linux");
    return new NativeSupport(
        linux && isAndroid(root, prefix) ? ANDROID : system,
        architecture,
        linux ? flags(root.resolve("proc/cpuinfo")) : Optional.empty(),
        linux && hasMusl(root.resolve("lib")));
  }

  /** Why the native code cannot run; empty if nothing speaks against it. */
  public Optional<String> problem() {
    String name = system.toLowerCase(Locale.ROOT);
    boolean x64 = X64.contains(architecture);
    boolean known =
        name.equals("linux") || name.startsWith("mac")
            ? x64 || ARM64.contains(architecture)
            : name.startsWith("windows") && x64;
    if (!known) {
      return Optional.of(
          "there is no native code of llama for "
              + system
              + " on "
              + architecture
              + "; use llama-server=FILE with a llama-server of your own");
    }
    if (musl) {
      return Optional.of(
          "the native code of llama needs glibc, and this system has musl; use llama-server=FILE"
              + " with a llama-server of your own");
    }
    return x64 ? missingFlags() : Optional.empty();
  }

  private Optional<String> missingFlags() {
    var missing = new ArrayList<String>();
    processorFlags.ifPresent(
        flags -> NEEDED_FLAGS.stream().filter(flag -> !flags.contains(flag)).forEach(missing::add));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the processor lacks "
                + String.join(", ", missing).toUpperCase(Locale.ROOT)
                + ", without which the native code of llama does not run; use builtin=FILE for a"
                + " small model, or llama-server=FILE with a llama-server made for this processor");
  }

  private static Optional<Set<String>> flags(Path cpuinfo) {
    try (Stream<String> lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(line -> new HashSet<>(Arrays.asList(line.split("[\\s:]+"))));
    } catch (IOException | java.io.UncheckedIOException e) {
      // Some systems let nobody read it: then the attempt has to show.
      return Optional.empty();
    }
  }

  /** Java takes Android for Linux, but its C library is another one. */
  private static boolean isAndroid(Path root, Optional<String> prefix) {
    boolean bionic =
        Files.exists(root.resolve("system/bin/linker64"))
            || Files.exists(root.resolve("system/bin/linker"))
            || prefix.filter(path -> path.contains("com.termux")).isPresent();
    // A Linux within Android sees the files of both.
    return bionic && !hasGlibc(root.resolve("lib")) && !hasGlibc(root.resolve("lib64"));
  }

  private static boolean hasGlibc(Path libraries) {
    return names(libraries).stream().anyMatch(name -> name.startsWith("ld-linux"));
  }

  private static boolean hasMusl(Path libraries) {
    boolean musl = names(libraries).stream().anyMatch(name -> name.startsWith("ld-musl-"));
    return musl && !hasGlibc(libraries) && !Files.isDirectory(libraries.resolveSibling("lib64"));
  }

  /** Names of the files of a folder; none if it is not there or may not be read. */
  private static List<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      return List.of();
    }
  }
}
