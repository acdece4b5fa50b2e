package dev.bidmesh.node.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.gateway.TlsConfig;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.security.MeshIdentity;
import dev.bidmesh.node.security.NewMesh;
import dev.bidmesh.node.security.NodeSubject;
import dev.bidmesh.protocol.DeviceId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateFileTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @TempDir private Path directory = Path.of("");

  private final MeshIdentity one = identity();
  private final MeshIdentity other = identity();

  private static MeshIdentity identity() {
    var random = new SecureRandom();
    var subject = new NodeSubject("desk", DeviceId.random(new Random(1)), List.of());
    return NewMesh.create("home", NOW, random).member(subject, NOW, random);
  }

  private CertificateFile of(TlsConfig config, Instant now) {
    return CertificateFile.of(config, directory::resolve, Clock.fixed(now, ZoneOffset.UTC))
        .orElseThrow();
  }

  private ServerCertificate read(TlsConfig config) {
    return of(config, NOW).read();
  }

  private static TlsConfig pem() {
    return new TlsConfig(Optional.of("cert.pem"), Optional.of("key.pem"), Optional.empty());
  }

  private static TlsConfig store(boolean password) {
    return new TlsConfig(
        Optional.of("desk.p12"),
        Optional.empty(),
        password ? Optional.of("password.txt") : Optional.empty());
  }

  private void writePem(MeshIdentity certificate, MeshIdentity key) throws IOException {
    var pair = new ServerCertificate(List.of(certificate.chain()), certificate.key()).options();
    var keys = new ServerCertificate(List.of(key.chain()), key.key()).options();
    Files.writeString(directory.resolve("cert.pem"), pair.getCertValues().get(0).toString());
    Files.writeString(directory.resolve("key.pem"), keys.getKeyValues().get(0).toString());
  }

  private void writeStore(String password) throws IOException, GeneralSecurityException {
    KeyStore store = one.keyStore(password.toCharArray());
    try (OutputStream out = Files.newOutputStream(directory.resolve("desk.p12"))) {
      store.store(out, password.toCharArray());
    }
  }

  @Test
  void shouldReadCertificatesAndKeyInPemForm() throws IOException {
    writePem(one, one);

    ServerCertificate read = read(pem());

    assertThat(read.chain()).containsExactly(one.chain());
    assertThat(read.key()).isEqualTo(one.key());
  }

  @Test
  void shouldReadAStoreWithAPassword() throws Exception {
    writeStore("open sesame");
    Files.writeString(directory.resolve("password.txt"), "open sesame\n");

    assertThat(read(store(true)).chain()).containsExactly(one.chain());
    assertThatThrownBy(() -> read(store(false)))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("gateway.tls.passwordFile");
  }

  @Test
  void shouldReadAgainWhatHasChangedAndNothingElse() throws IOException {
    writePem(one, one);
    CertificateFile file = of(pem(), NOW);
    ServerCertificate first = file.read();
    assertThat(file.read()).isSameAs(first);

    Files.delete(directory.resolve("cert.pem"));
    Files.delete(directory.resolve("key.pem"));
    writePem(other, other);

    assertThat(file.read().chain()).containsExactly(other.chain());
  }

  @Test
  void shouldRefuseACertificateOfAnotherKey() throws IOException {
    writePem(one, other);

    assertThatThrownBy(() -> read(pem())).hasMessageContaining("is not the certificate of the key");
  }

  @Test
  void shouldRefuseACertificateThatExpiredOrIsOfTheFuture() throws IOException {
    writePem(one, one);

    assertThatThrownBy(() -> of(pem(), NOW.plus(Duration.ofDays(400))).read())
        .hasMessageContaining("expired at");
    assertThatThrownBy(() -> of(pem(), NOW.minus(Duration.ofDays(1))).read())
        .hasMessageContaining("set this device's clock");
  }

  @Test
  void shouldNameTheFileThatIsMissingOrHoldsSomethingElse() throws IOException {
    assertThatThrownBy(() -> read(pem()))
        .hasMessageContaining("there is no " + directory.resolve("cert.pem"));
    writePem(one, one);
    Files.writeString(directory.resolve("key.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----");
    assertThatThrownBy(() -> read(pem())).hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    Files.writeString(directory.resolve("cert.pem"), "nothing");
    assertThatThrownBy(() -> read(pem())).isInstanceOf(StartupException.class);
  }
}
