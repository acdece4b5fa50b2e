package dev.bidmesh.node.enrol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * What a device got for a token, in case the answer is lost on its way.
 *
 * @param token its id
 * @param key SHA-256 of the device's public key, in hexadecimal
 * @param until when the token ends
 * @param certificate as DER
 */
record Redemption(
    @JsonProperty(required = true) String token,
    @JsonProperty(required = true) String key,
    @JsonProperty(required = true) Instant until,
    @JsonProperty(required = true) byte[] certificate) {

  boolean isOf(String otherToken, String otherKey) {
    return token.equals(otherToken) && key.equals(otherKey);
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  X509Certificate issued() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("this is no certificate", e);
    }
  }
}
