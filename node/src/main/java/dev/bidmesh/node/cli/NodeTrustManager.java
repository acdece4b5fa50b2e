package dev.bidmesh.node.cli;

import dev.bidmesh.node.security.PeerCheck;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts members of some meshes by their certificates alone, since addresses of devices change, and
 * everybody else as others do: by name.
 */
final class NodeTrustManager extends X509ExtendedTrustManager {

  private final List<PeerCheck> meshes;
  private final X509ExtendedTrustManager others;

  NodeTrustManager(List<PeerCheck> meshes, X509ExtendedTrustManager others) {
    this.meshes = List.copyOf(meshes);
    this.others = others;
  }

  private boolean isMember(X509Certificate[] chain) throws CertificateException {
    for (PeerCheck mesh : meshes) {
      if (isOf(mesh, chain)) {
        // Says itself why it does not count: revoked, expired, a wrong clock.
        mesh.check(chain, Instant.now());
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(PeerCheck mesh, X509Certificate[] chain) {
    try {
      mesh.issuedTo(chain[0]);
      return true;
    } catch (CertificateException ofAnotherMesh) {
      return false;
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    if (!isMember(chain)) {
      others.checkServerTrusted(chain, type, engine);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    if (!isMember(chain)) {
      others.checkServerTrusted(chain, type, socket);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    if (!isMember(chain)) {
      others.checkServerTrusted(chain, type);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return others.getAcceptedIssuers();
  }
}
