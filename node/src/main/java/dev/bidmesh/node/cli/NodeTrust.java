package dev.bidmesh.node.cli;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.data.AddressFile;
import dev.bidmesh.node.security.MeshVault;
import dev.bidmesh.node.security.PeerCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whom client commands take for a node: members of the meshes that nodes of this device belong to,
 * whatever they are called; and servers that the platform, or a given authority, vouches for by
 * their names.
 *
 * @param directories where the meshes' authorities may be
 * @param authorities a file of certificates to trust instead of the platform's
 */
record NodeTrust(List<Path> directories, Optional<Path> authorities) {

  static final String VARIABLE = "BIDMESH_NODE_CA";

  /** As any other program. */
  static final NodeTrust PLATFORM = new NodeTrust(List.of(), Optional.empty());

  private static final Logger LOG = LoggerFactory.getLogger(NodeTrust.class);

  private static final String DIRECTORY_VARIABLE = "BIDMESH_DATA_DIR";

  NodeTrust {
    directories = List.copyOf(directories);
  }

  /** By the nodes of a user. */
  static NodeTrust of(Map<String, String> environment, Path home) {
    var directories = new ArrayList<Path>();
    given(environment, DIRECTORY_VARIABLE).ifPresent(directories::add);
    directories.addAll(AddressFile.directories(home.resolve(".bidmesh")));
    return new NodeTrust(directories, given(environment, VARIABLE));
  }

  private static Optional<Path> given(Map<String, String> environment, String variable) {
    return Optional.ofNullable(environment.get(variable))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }

  /**
   * The same for connections.
   *
   * @throws CliException if the given authorities cannot be read
   */
  SSLContext context() {
    List<PeerCheck> meshes = directories.stream().flatMap(each -> mesh(each).stream()).toList();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      var manager = new NodeTrustManager(meshes, named());
      context.init(new KeyManager[0], new TrustManager[] {manager}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** A mesh whose files this user may not read is none of this user's. */
  private static Optional<PeerCheck> mesh(Path directory) {
    try {
      return new MeshVault(directory).read().map(PeerCheck::of);
    } catch (StartupException e) {
      LOG.atDebug().addKeyValue("directory", directory).log("not trusted: " + e.getMessage());
      return Optional.empty();
    }
  }

  private X509ExtendedTrustManager named() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store());
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new IllegalStateException("this Java trusts nobody");
  }

  /** Null is the platform's, as Java's own API has it. */
  private @Nullable KeyStore store() throws GeneralSecurityException {
    return authorities.isPresent() ? store(authorities.get()) : null;
  }

  private static KeyStore store(Path file) throws GeneralSecurityException {
    try (InputStream content = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate each :
          CertificateFactory.getInstance("X.509").generateCertificates(content)) {
        store.setCertificateEntry("authority" + number++, each);
      }
      if (number > 0) {
        return store;
      }
      throw unusable(file, "holds no certificate", null);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(file, "cannot be read as certificates: " + e.getMessage(), e);
    }
  }

  private static CliException unusable(Path file, String why, @Nullable Exception cause) {
    String told = VARIABLE + ": " + file + " " + why;
    return cause == null
        ? new CliException(ExitCode.USAGE, told)
        : new CliException(ExitCode.USAGE, told, cause);
  }
}
