package dev.bidmesh.node.security;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * By what a certificate is known before it is trusted: SHA-256 of its DER form.
 *
 * @param hex 64 characters
 */
public record Fingerprint(String hex) {

  /** Length in bytes. */
  public static final int LENGTH = 32;

  /**
   * @throws IllegalArgumentException if these are not 64 lower-case hexadecimal characters
   */
  public Fingerprint {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("a fingerprint has 64 hexadecimal characters");
    }
  }

  /** That of a certificate. */
  public static Fingerprint of(X509Certificate certificate) {
    try {
      return new Fingerprint(Digests.sha256Hex(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("this certificate cannot be encoded", e);
    }
  }

  /** From its bytes. */
  public static Fingerprint of(byte[] bytes) {
    return new Fingerprint(HexFormat.of().formatHex(bytes));
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
