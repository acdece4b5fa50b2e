package dev.bidmesh.executor.engine.llama;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeSupportTest {

  private static final Set<String> MODERN = Set.of("fpu", "avx", "avx2", "fma", "f16c");

  private final Path root;

  NativeSupportTest(@TempDir Path root) {
    this.root = root;
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64",
    "Linux, aarch64",
    "Mac OS X, x86_64",
    "Mac OS X, aarch64",
    "Windows 11, amd64"
  })
  void shouldRunWhereNativeCodeWasMadeFor(String system, String architecture) {
    assertThat(new NativeSupport(system, architecture, Optional.of(MODERN), false).problem())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Linux, riscv64", "Linux, arm", "FreeBSD, amd64", "Windows 11, aarch64"})
  void shouldSayWhereItDoesNotRun(String system, String architecture) {
    assertThat(
            new NativeSupport(system, architecture, Optional.of(MODERN), false)
                .problem()
                .orElseThrow())
        .contains("no native code of llama for " + system + " on " + architecture)
        .contains("use llama-server=FILE");
  }

  @Test
  void shouldReadTheFlagsOfTheProcessor() throws IOException {
    cpuinfo("model name : old\nflags\t\t: fpu sse2 avx f16c\n");

    assertThat(NativeSupport.of("Linux", "amd64", root, Optional.empty()).problem().orElseThrow())
        .contains("lacks AVX2, FMA, without");
  }

  @Test
  void shouldTryWhereTheFlagsCannotBeRead() {
    assertThat(NativeSupport.of("Linux", "amd64", root, Optional.empty()).problem()).isEmpty();
  }

  @Test
  void shouldNotAskArmForFlagsOfIntel() throws IOException {
    cpuinfo("Features : fp asimd\n");

    assertThat(NativeSupport.of("Linux", "aarch64", root, Optional.empty()).problem()).isEmpty();
  }

  @Test
  void shouldKnowMusl() throws IOException {
    Files.createDirectories(root.resolve("lib"));
    Files.createFile(root.resolve("lib/ld-musl-x86_64.so.1"));
    cpuinfo("flags : avx avx2 fma f16c\n");

    assertThat(NativeSupport.of("Linux", "amd64", root, Optional.empty()).problem().orElseThrow())
        .contains("needs glibc");
  }

  @Test
  void shouldNotTakeAndroidForLinux() throws IOException {
    Files.createDirectories(root.resolve("system/bin"));
    Files.createFile(root.resolve("system/bin/linker64"));

    assertThat(NativeSupport.of("Linux", "aarch64", root, Optional.empty()).problem().orElseThrow())
        .contains("no native code of llama for Android on aarch64");
  }

  @Test
  void shouldKnowTermuxByItsPrefixAndALinuxWithinItByItsLibrary() throws IOException {
    Optional<String> termux = Optional.of("/data/data/com.termux/files/usr");

    assertThat(NativeSupport.of("Linux", "aarch64", root, termux).problem()).isPresent();

    Files.createDirectories(root.resolve("lib"));
    Files.createFile(root.resolve("lib/ld-linux-aarch64.so.1"));
    assertThat(NativeSupport.of("Linux", "aarch64", root, termux).problem()).isEmpty();
  }

  private void cpuinfo(String text) throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/cpuinfo"), text);
  }
}
