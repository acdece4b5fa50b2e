package dev.bidmesh.node.enrol;

import dev.bidmesh.node.StartupException;
import dev.bidmesh.node.security.MeshCredentials;
import dev.bidmesh.node.security.MeshVault;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a node keep up with its mesh's secret about every second. */
public final class SecretVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(SecretVerticle.class);
  private static final long EACH_MS = 1_000;

  private final MeshVault vault;
  private final MeshCredentials credentials;
  private final Map<String, byte[]> shared;
  private final EnrolConfig config;
  private final String version;
  private final String hostName;
  private final Clock clock;
  private boolean looking;

  /**
   * @param shared what members tell each other
   * @param version of the program
   * @param hostName of this device
   */
  public SecretVerticle(
      MeshVault vault,
      MeshCredentials credentials,
      Map<String, byte[]> shared,
      EnrolConfig config,
      String version,
      String hostName,
      Clock clock) {
    this.vault = vault;
    this.credentials = credentials;
    this.shared = shared;
    this.config = config;
    this.version = version;
    this.hostName = hostName;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    var client = new EnrolClient(config.timeout(), version, clock, new SecureRandom());
    var keeper =
        new MeshKeeper(
            vault,
            credentials,
            shared,
            client::refresh,
            config,
            clock,
            () -> OwnHosts.forCertificate(hostName));
    vertx.setPeriodic(EACH_MS, tick -> look(keeper));
    return Future.succeededFuture();
  }

  /** One look at a time: asking the authority may take longer than a second. */
  private void look(MeshKeeper keeper) {
    if (looking) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(
            () -> {
              keeper.look();
              return true;
            },
            false)
        .onComplete(
            (done, failure) -> {
              looking = false;
              if (failure instanceof StartupException told) {
                LOG.atError().addKeyValue("reason", told.getMessage()).log("no look at the secret");
              } else if (failure != null) {
                LOG.atError().setCause(failure).log("no look at the secret");
              }
            });
  }
}
