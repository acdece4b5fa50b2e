package dev.bidmesh.node.security;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Shows the certificate that the node has at the moment of each handshake. */
public final class MeshKeyManager extends X509ExtendedKeyManager {

  private final Supplier<MeshIdentity> identity;

  /**
   * @param identity as it is at the moment of the call
   */
  public MeshKeyManager(Supplier<MeshIdentity> identity) {
    this.identity = identity;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {MeshIdentity.ALIAS};
  }

  @Override
  public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {MeshIdentity.ALIAS};
  }

  @Override
  public String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return MeshIdentity.ALIAS;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return aliasFor(type);
  }

  @Override
  public String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return MeshIdentity.ALIAS;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return aliasFor(type);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity.get().chain();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.get().key();
  }

  /** The kinds of keys are asked for one after the other; ours is of one kind. */
  private static @Nullable String aliasFor(String type) {
    return type.startsWith("EC") ? MeshIdentity.ALIAS : null;
  }
}
