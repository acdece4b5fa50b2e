package dev.bidmesh.gateway.access;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * By which a server proves who it is.
 *
 * @param chain its certificate, then those of the authorities in between
 * @param key its private key; never shown
 */
public record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

  private static final int LINE = 64;

  /**
   * @throws IllegalArgumentException if there is no certificate
   */
  public ServerCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("chain must hold the server's certificate");
    }
  }

  /** The same for the event loop's TLS. */
  public PemKeyCertOptions options() {
    String certificates =
        chain.stream().map(each -> pem("CERTIFICATE", encoded(each))).collect(Collectors.joining());
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(certificates))
        .addKeyValue(Buffer.buffer(pem("PRIVATE KEY", key.getEncoded())));
  }

  /** Whom it is for. */
  @Override
  public String toString() {
    return "certificate of " + chain.get(0).getSubjectX500Principal();
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("a certificate that cannot be encoded", e);
    }
  }

  private static String pem(String what, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
  }
}
