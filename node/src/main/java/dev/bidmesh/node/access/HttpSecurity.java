package dev.bidmesh.node.access;

import dev.bidmesh.executor.engine.UserHome;
import dev.bidmesh.gateway.GatewayConfig;
import dev.bidmesh.gateway.GatewaySecurity;
import dev.bidmesh.gateway.access.CertificateSource;
import dev.bidmesh.gateway.access.Sessions;
import dev.bidmesh.node.config.NodeConfig;
import dev.bidmesh.node.security.MeshIdentity;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** How the HTTP API of a node is protected, by its configuration and what is in its directory. */
public final class HttpSecurity {

  private HttpSecurity() {}

  /**
   * What a node is protected with: its own certificate if one was given; otherwise, beyond
   * loopback, that of its mesh, unless TLS is not wanted there.
   *
   * @param directory of the node
   * @param mesh what it knows of its mesh's secret; absent: the mesh has none
   * @throws dev.bidmesh.node.StartupException if keys or certificate cannot be read
   */
  public static GatewaySecurity of(
      NodeConfig config, Path directory, Optional<Supplier<MeshIdentity>> mesh) {
    var keys = new ApiKeyFile(directory);
    keys.read();
    Optional<CertificateSource> certificate = certificate(config, mesh);
    certificate.ifPresent(CertificateSource::read);
    return new GatewaySecurity(keys, new Sessions(), certificate, config.insecure());
  }

  private static Optional<CertificateSource> certificate(
      NodeConfig config, Optional<Supplier<MeshIdentity>> mesh) {
    GatewayConfig http = config.gateway();
    Optional<CertificateFile> own =
        CertificateFile.of(http.tls(), path -> UserHome.path(path.toString()), Clock.systemUTC());
    if (own.isPresent()) {
      return own.map(CertificateSource.class::cast);
    }
    return config.bindsLoopback() || http.lanHttp()
        ? Optional.empty()
        : mesh.map(MeshCertificate::new);
  }

  /**
   * What every status of a node has to say of it.
   *
   * @param secret whether the mesh has one; that it has none is told elsewhere
   */
  public static List<String> notices(NodeConfig config, GatewaySecurity security, boolean secret) {
    if (config.bindsLoopback() || !secret) {
      return List.of();
    }
    var notices = new ArrayList<String>();
    if (security.open()) {
      notices.add(
          "insecure: the HTTP API at "
              + config.bind()
              + " lets in whoever reaches it, without a key");
    }
    if (security.certificate().isEmpty()) {
      notices.add(
          "http: without TLS at "
              + config.bind()
              + ": keys, prompts and answers can be read on the network");
    }
    return notices;
  }
}
