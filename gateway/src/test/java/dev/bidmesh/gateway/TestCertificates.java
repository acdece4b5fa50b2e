package dev.bidmesh.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.gateway.access.ServerCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Certificates made for one test, by the tool that every JDK has. */
final class TestCertificates {

  private static final String PASSWORD = "changeit";

  private TestCertificates() {}

  /** One for localhost and 127.0.0.1 that signed itself. */
  static ServerCertificate selfSigned(Path directory, String name) {
    Path store = directory.resolve(name + ".p12");
    try {
      keytool(store, name);
      KeyStore read = KeyStore.getInstance("PKCS12");
      try (InputStream bytes = Files.newInputStream(store)) {
        read.load(bytes, PASSWORD.toCharArray());
      }
      return new ServerCertificate(
          List.of((X509Certificate) read.getCertificate(name)),
          (PrivateKey) read.getKey(name, PASSWORD.toCharArray()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void keytool(Path store, String name) throws IOException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            tool.toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "SAN=dns:localhost,ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(made.getInputStream().readAllBytes(), UTF_8);
    try {
      if (!made.waitFor(20, TimeUnit.SECONDS) || made.exitValue() != 0) {
        throw new AssertionError("keytool: " + told);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
