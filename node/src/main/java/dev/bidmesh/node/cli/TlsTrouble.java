package dev.bidmesh.node.cli;

import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why TLS with a node did not come about, and what to do. */
final class TlsTrouble {

  private TlsTrouble() {}

  /** In one sentence or two. */
  static String told(NodeUrl node, Throwable cause) {
    if (String.valueOf(cause.getMessage()).contains("plaintext connection")) {
      return "what answers at " + node.base() + " does not speak TLS. Name it with http://";
    }
    return certificate(cause)
        .map(
            why ->
                "the certificate of "
                    + node.base()
                    + " is not trusted here: "
                    + why
                    + ". Join its mesh on this device, or name its authority in "
                    + NodeTrust.VARIABLE)
        .orElseGet(() -> "no TLS with " + node.base() + ": " + cause.getMessage());
  }

  private static Optional<String> certificate(Throwable cause) {
    return Stream.iterate(cause, each -> each != null, Throwable::getCause)
        .filter(CertificateException.class::isInstance)
        .map(each -> String.valueOf(each.getMessage()))
        .findFirst();
  }
}
