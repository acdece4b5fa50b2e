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
  private static final Set<String> X64 = Set.of("amd64", "x86_64");
  private static final Set<String> ARM64 = Set.of("aarch64", "arm64");

  public NativeSupport {
    processorFlags = processorFlags.map(Set::copyOf);
  }

  /** Of this machine. */
  public static NativeSupport here() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), Path.of("/"));
  }

  /**
   * Of a machine with these properties.
   *
   * @param root of its files
   */
  static NativeSupport of(String system, String architecture, Path root) {
    boolean linux = system.equals("Linux");
    return new NativeSupport(
        system,
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

  private static boolean hasMusl(Path libraries) {
    if (!Files.isDirectory(libraries)) {
      return false;
    }
    try (Stream<Path> files = Files.list(libraries)) {
      List<String> names = files.map(file -> String.valueOf(file.getFileName())).toList();
      boolean musl = names.stream().anyMatch(name -> name.startsWith("ld-musl-"));
      boolean glibc = names.stream().anyMatch(name -> name.startsWith("ld-linux"));
      return musl && !glibc && !Files.isDirectory(libraries.resolveSibling("lib64"));
    } catch (IOException e) {
      return false;
    }
  }
}
