package dev.bidmesh.node.enrol;

import dev.bidmesh.node.security.Fingerprint;
import dev.bidmesh.node.security.PeerCheck;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts whoever shows a certificate of the authority with a known fingerprint, and nobody else: no
 * public authority, no host name. The time is not looked at, because a device that joins may have a
 * wrong clock, which the answer tells; how fresh the token is, the mesh decides.
 */
final class PinnedTrust extends X509ExtendedTrustManager {

  private final Fingerprint authority;

  PinnedTrust(Fingerprint authority) {
    this.authority = authority;
  }

  /** Found among the causes when a connection fails for this reason. */
  static final class OtherAuthority extends CertificateException {
    private static final long serialVersionUID = 1L;

    OtherAuthority(String message) {
      super(message);
    }
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    X509Certificate pinned =
        Arrays.stream(chain)
            .filter(each -> Fingerprint.of(each).equals(authority))
            .findFirst()
            .orElseThrow(() -> new OtherAuthority("its authority has another fingerprint"));
    try {
      new PeerCheck(pinned, serial -> false).issuedTo(chain[0]);
    } catch (CertificateException e) {
      throw new OtherAuthority(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is not a server");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is not a server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
