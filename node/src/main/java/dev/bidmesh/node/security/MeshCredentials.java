package dev.bidmesh.node.security;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running node presently knows of its mesh's secret. Certificates, keys and revocations
 * change while it runs, so whoever opens connections asks here each time.
 *
 * <p>Safe for use by many threads.
 */
public final class MeshCredentials implements Revocations {

  private static final Logger LOG = LoggerFactory.getLogger(MeshCredentials.class);

  private final Optional<MeshVault> vault;
  private volatile MeshIdentity identity;
  private final List<Consumer<MeshIdentity>> followers = new CopyOnWriteArrayList<>();

  /** Those of a node that keeps nothing. */
  public MeshCredentials(MeshIdentity identity) {
    this(identity, Optional.empty());
  }

  private MeshCredentials(MeshIdentity identity, Optional<MeshVault> vault) {
    this.identity = identity;
    this.vault = vault;
  }

  /**
   * Reads them.
   *
   * @return empty if the node belongs to no mesh with a secret
   * @throws dev.bidmesh.node.StartupException if a file is damaged, or others have access to it
   */
  public static Optional<MeshCredentials> read(MeshVault vault) {
    return vault.read().map(identity -> new MeshCredentials(identity, Optional.of(vault)));
  }

  /** Where they are kept. */
  public Optional<MeshVault> vault() {
    return vault;
  }

  /** As it is now. */
  public MeshIdentity now() {
    return identity;
  }

  /**
   * Changes it and tells the followers, unless nothing changes.
   *
   * @param change a function of the present identity; what it throws is thrown, and nothing changes
   * @return whether something changed
   */
  public boolean update(UnaryOperator<MeshIdentity> change) {
    MeshIdentity next;
    synchronized (this) {
      next = change.apply(identity);
      if (next.equals(identity)) {
        return false;
      }
      identity = next;
    }
    followers.forEach(each -> tell(each, next));
    return true;
  }

  /** Calls after every change, on a thread that must not be kept. */
  public Following onChange(Consumer<MeshIdentity> follower) {
    followers.add(follower);
    return () -> followers.remove(follower);
  }

  @Override
  public boolean isRevoked(BigInteger serial) {
    return identity.revocations().isRevoked(serial);
  }

  @Override
  public Following onRevoked(Runnable changed) {
    return onChange(
        new Consumer<>() {
          private long known = identity.revocations().number();

          @Override
          public synchronized void accept(MeshIdentity next) {
            if (next.revocations().number() > known) {
              known = next.revocations().number();
              changed.run();
            }
          }
        });
  }

  /** One that fails must not keep the news from the others. */
  private static void tell(Consumer<MeshIdentity> follower, MeshIdentity next) {
    try {
      follower.accept(next);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a change of the mesh's secret was not taken up");
    }
  }
}
