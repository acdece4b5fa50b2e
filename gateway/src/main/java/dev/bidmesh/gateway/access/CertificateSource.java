package dev.bidmesh.gateway.access;

/** Where the server's certificate is kept. Asked again and again, off the event loop. */
@FunctionalInterface
public interface CertificateSource {

  /**
   * The certificate that there is now; may block.
   *
   * @throws RuntimeException if it cannot be read; the last one is used on
   */
  ServerCertificate read();
}
