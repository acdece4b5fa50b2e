package dev.bidmesh.gateway;

import dev.bidmesh.protocol.Checks;
import java.util.Optional;

/**
 * The certificate of the HTTP API, if it is to have one of its own.
 *
 * @param certificate file of the certificate and those of the authorities in between, as PEM; or a
 *     PKCS#12 store ({@code .p12}, {@code .pfx}) with the key
 * @param key file of the private key as PEM, without a password; absent for a store
 * @param passwordFile file whose first line is the store's password; absent: the store has none
 */
public record TlsConfig(
    Optional<String> certificate, Optional<String> key, Optional<String> passwordFile) {

  public static final TlsConfig DEFAULT =
      new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @throws IllegalArgumentException naming the component that is missing or too much
   */
  public TlsConfig {
    certificate.ifPresent(path -> Checks.notBlank("certificate", path));
    if (certificate.isEmpty() && key.isPresent()) {
      throw new IllegalArgumentException("key is given without certificate, the file it is for");
    }
    if (passwordFile.isPresent() && (certificate.isEmpty() || key.isPresent())) {
      throw new IllegalArgumentException(
          "passwordFile is for a PKCS#12 store, which certificate must then name");
    }
  }
}
