package dev.bidmesh.node.attack;

import dev.bidmesh.node.security.MeshIdentity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Connections that believe whatever the other side shows. */
final class Tls {

  private static final char[] PASSWORD = "attack".toCharArray();

  private Tls() {}

  /**
   * Connects to a port.
   *
   * @param as whose certificate is shown; empty: none
   */
  static SSLSocket connect(int port, Optional<MeshIdentity> as) throws IOException {
    Socket plain = BesiegedMesh.connect(port);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(as), new TrustManager[] {new Gullible()}, new SecureRandom());
      var socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
      socket.setSoTimeout(plain.getSoTimeout());
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static KeyManager[] keys(Optional<MeshIdentity> as) throws GeneralSecurityException {
    if (as.isEmpty()) {
      return new KeyManager[0];
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(as.get().keyStore(PASSWORD), PASSWORD);
    return factory.getKeyManagers();
  }

  private static final class Gullible implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {
      // It connects; nobody connects to it.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
      // Whoever it is.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
