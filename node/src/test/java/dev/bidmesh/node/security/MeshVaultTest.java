package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeshVaultTest {

  private final Path home;

  private final NewMesh mesh = Meshes.mesh();
  private final MeshIdentity own = Meshes.member(mesh, "desk");

  MeshVaultTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldKeepWhatANodeKnows() {
    // given
    var vault = new MeshVault(home);
    assertThat(vault.read()).isEmpty();
    assertThat(vault.isThere()).isFalse();

    // when
    vault.write(own);
    vault.write(mesh.authority());

    // then
    assertThat(vault.isThere()).isTrue();
    assertThat(vault.read()).contains(own);
    assertThat(vault.authority().orElseThrow().certificate())
        .isEqualTo(mesh.authority().certificate());
  }

  @Test
  void shouldKeepKeysFromBeforeARotation() {
    var vault = new MeshVault(home);
    vault.write(own);
    MembershipKeys rotated =
        own.keys()
            .rotated(
                MembershipKey.random(new SecureRandom()), Meshes.NOW.plusSeconds(60), Meshes.NOW);

    vault.write(rotated);

    assertThat(vault.read().orElseThrow().keys()).isEqualTo(rotated);
  }

  @Test
  void shouldLetNobodyElseReadAnyFile() throws IOException {
    new MeshVault(home).write(own);
    new MeshVault(home).write(mesh.authority());

    assertThat(permissions(home.resolve("mesh"))).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(home.resolve("mesh"))) {
      assertThat(files).isNotEmpty().allMatch(each -> permissions(each).equals("rw-------"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----"})
  void shouldRefuseAFileThatOthersHaveAccessTo(String permissions) throws IOException {
    // given
    var vault = new MeshVault(home);
    vault.write(own);
    Path file = home.resolve("mesh").resolve("membership.key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    // then
    assertThatThrownBy(vault::read)
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void shouldRefuseADirectoryThatOthersHaveAccessTo() throws IOException {
    var vault = new MeshVault(home);
    vault.write(own);
    Path directory = home.resolve("mesh");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThatThrownBy(vault::read).hasMessageContaining("chmod 700 " + directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mesh.json", "node.p12", "membership.key", "revoked.crl"})
  void shouldSayInASentenceWhichFileIsDamaged(String name) throws IOException {
    // given
    var vault = new MeshVault(home);
    vault.write(own);
    Path file = home.resolve("mesh").resolve(name);
    Files.write(file, new byte[] {'{', 1, 2, 3});

    // then
    assertThatThrownBy(vault::read)
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(file + " is damaged.")
        .hasMessageContaining("join the mesh again");
  }

  @Test
  void shouldNotTakeTheCertificateOfAnotherKey() throws IOException {
    // given
    MeshIdentity other = Meshes.member(mesh, "lap");
    byte[] mixed = new KeyStoreFile(own.key(), List.of(other.chain())).encode();
    var vault = new MeshVault(home);
    vault.write(own);
    Files.write(home.resolve("mesh").resolve("node.p12"), mixed);

    // then
    assertThatThrownBy(vault::read).hasMessageContaining("node.p12 is damaged");
  }

  @RepeatedTest(20)
  void shouldLetOneChangeItAtATime() {
    // given
    // There is no directory yet: the first ones make it, at the same time.
    var vault = new MeshVault(home);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();

    // when
    Stream.iterate(0, each -> each + 1)
        .limit(40)
        .parallel()
        .forEach(
            each ->
                new MeshVault(home)
                    .exclusively(
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          vault.writeJson("count.json", List.of(each));
                          return inside.decrementAndGet();
                        }));

    // then
    assertThat(most).hasValue(1);
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
