package dev.bidmesh.node.access;

import dev.bidmesh.gateway.TlsConfig;
import dev.bidmesh.gateway.access.CertificateSource;
import dev.bidmesh.gateway.access.ServerCertificate;
import dev.bidmesh.node.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate of the HTTP API's own, as PEM or in a PKCS#12 store; read again only if a file of
 * it has changed.
 */
public final class CertificateFile implements CertificateSource {

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

  private final Path certificate;
  private final Optional<Path> key;
  private final Optional<Path> password;
  private final Clock clock;
  private Optional<Known> known = Optional.empty();

  private record Known(List<Optional<Stamp>> stamps, ServerCertificate certificate) {}

  private CertificateFile(
      Path certificate, Optional<Path> key, Optional<Path> password, Clock clock) {
    this.certificate = certificate;
    this.key = key;
    this.password = password;
    this.clock = clock;
  }

  /**
   * What a configuration names; empty if it names none.
   *
   * @param paths expands what was written
   */
  public static Optional<CertificateFile> of(
      TlsConfig config, UnaryOperator<Path> paths, Clock clock) {
    return config
        .certificate()
        .map(
            file ->
                new CertificateFile(
                    paths.apply(Path.of(file)),
                    config.key().map(Path::of).map(paths),
                    config.passwordFile().map(Path::of).map(paths),
                    clock));
  }

  /**
   * The certificate that there is now.
   *
   * @throws StartupException naming the file and what is wrong with it
   */
  @Override
  public synchronized ServerCertificate read() {
    var stamps =
        List.of(Stamp.of(certificate), key.flatMap(Stamp::of), password.flatMap(Stamp::of));
    if (known.isEmpty() || !known.get().stamps().equals(stamps)) {
      ServerCertificate read = isStore() ? fromStore() : fromPem();
      requireFit(read);
      known = Optional.of(new Known(stamps, read));
    }
    return known.get().certificate();
  }

  private boolean isStore() {
    String name = certificate.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".p12") || name.endsWith(".pfx");
  }

  private ServerCertificate fromPem() {
    Path keyFile =
        key.orElseThrow(
            () ->
                new StartupException(
                    "gateway.tls.key is missing: the file of the private key of " + certificate));
    try {
      var chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes(certificate)));
      return new ServerCertificate(chain(chain.toArray(Certificate[]::new)), privateKey(keyFile));
    } catch (GeneralSecurityException e) {
      throw unusable(certificate, "is no certificate in PEM form", e);
    }
  }

  private static PrivateKey privateKey(Path file) {
    Matcher pem = PRIVATE_KEY.matcher(new String(bytes(file), StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new StartupException(
          file
              + " holds no private key in PKCS#8 form without a password. Convert it: openssl pkcs8"
              + " -topk8 -nocrypt -in "
              + file
              + " -out key.pem");
    }
    var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    return ALGORITHMS.stream()
        .flatMap(algorithm -> key(algorithm, encoded).stream())
        .findFirst()
        .orElseThrow(
            () -> new StartupException(file + " holds a private key of a kind that is not known"));
  }

  private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
    } catch (GeneralSecurityException anotherKind) {
      return Optional.empty();
    }
  }

  private ServerCertificate fromStore() {
    char[] secret = password.map(CertificateFile::firstLine).orElse("").toCharArray();
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(bytes(certificate)), secret);
      for (String alias : Collections.list(store.aliases())) {
        if (store.getKey(alias, secret) instanceof PrivateKey found) {
          return new ServerCertificate(chain(store.getCertificateChain(alias)), found);
        }
      }
      throw new StartupException(certificate + " holds no private key");
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(
          certificate, "cannot be opened: its password must be in gateway.tls.passwordFile", e);
    }
  }

  private static String firstLine(Path file) {
    return new String(bytes(file), StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  private List<X509Certificate> chain(Certificate[] certificates) {
    var chain =
        Arrays.stream(certificates)
            .filter(X509Certificate.class::isInstance)
            .map(X509Certificate.class::cast)
            .toList();
    if (chain.isEmpty()) {
      throw new StartupException(certificate + " holds no certificate");
    }
    return chain;
  }

  private void requireFit(ServerCertificate read) {
    X509Certificate own = read.chain().get(0);
    Instant now = clock.instant();
    if (!KeyPairs.belongTogether(read.key(), own.getPublicKey())) {
      throw new StartupException(
          certificate
              + " is not the certificate of the key in "
              + key.orElse(certificate)
              + ". The server's own certificate must come first.");
    }
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new StartupException(
          certificate + " expired at " + own.getNotAfter().toInstant() + ". Renew it.");
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new StartupException(
          certificate
              + " is valid from "
              + own.getNotBefore().toInstant()
              + " only. If that is past, set this device's clock.");
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new StartupException("there is no " + file, e);
    } catch (IOException e) {
      throw new StartupException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static StartupException unusable(Path file, String what, Exception cause) {
    return new StartupException(file + " " + what, cause);
  }
}
