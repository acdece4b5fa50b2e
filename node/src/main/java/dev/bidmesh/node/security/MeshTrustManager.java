package dev.bidmesh.node.security;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts members of the mesh and nobody else, by what is known at the moment of each handshake.
 * Host names are not looked at: who a peer is, its certificate says by its device.
 */
public final class MeshTrustManager extends X509ExtendedTrustManager {

  private final Supplier<MeshIdentity> identity;
  private final Clock clock;

  /**
   * @param identity as it is at the moment of the call
   */
  public MeshTrustManager(Supplier<MeshIdentity> identity, Clock clock) {
    this.identity = identity;
    this.clock = clock;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    PeerCheck.of(identity.get()).check(chain, clock.instant());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[] {identity.get().authority()};
  }
}
