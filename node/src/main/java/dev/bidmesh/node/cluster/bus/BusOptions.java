package dev.bidmesh.node.cluster.bus;

import dev.bidmesh.node.security.MeshIdentity;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** TLS of the event bus: version 1.3, a certificate of the mesh's authority at both ends. */
public final class BusOptions {

  private static final int PASSWORD_BYTES = 16;

  private BusOptions() {}

  /**
   * Sets it.
   *
   * @param identity whose certificate is shown, and whose authority is trusted and nobody else
   * @param handshake longest time that TLS may take to begin
   */
  public static void secure(EventBusOptions options, MeshIdentity identity, Duration handshake) {
    String password = password();
    options
        .setSsl(true)
        .setTrustAll(false)
        .setClientAuth(ClientAuth.REQUIRED)
        .setKeyCertOptions(
            new PfxOptions().setValue(keyStore(identity, password)).setPassword(password))
        .setTrustOptions(new PemTrustOptions().addCertValue(pem(identity.authority())))
        .setEnabledSecureTransportProtocols(Set.of(BusTls.TLS_VERSION))
        .setSslHandshakeTimeout(handshake.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private static Buffer keyStore(MeshIdentity identity, String password) {
    var bytes = new ByteArrayOutputStream();
    try {
      identity.keyStore(password.toCharArray()).store(bytes, password.toCharArray());
      return Buffer.buffer(bytes.toByteArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot write a PKCS#12 store", e);
    }
  }

  private static Buffer pem(X509Certificate certificate) {
    try {
      String body =
          Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
      String text = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
      return Buffer.buffer(text.getBytes(StandardCharsets.US_ASCII));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("the authority's certificate cannot be encoded", e);
    }
  }

  /** The store never leaves the memory; it only needs a password because every store has one. */
  private static String password() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
