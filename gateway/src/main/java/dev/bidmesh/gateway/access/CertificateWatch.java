package dev.bidmesh.gateway.access;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up a renewed certificate while the server runs. One that cannot be read, as while it is
 * being written, changes nothing. Confined to the gateway's event loop.
 */
public final class CertificateWatch {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final Vertx vertx;
  private final Optional<CertificateSource> source;
  private final Duration every;
  private final Function<ServerCertificate, Future<Void>> renew;
  private Optional<ServerCertificate> used = Optional.empty();
  private String trouble = "";
  private OptionalLong timer = OptionalLong.empty();
  private boolean closed;

  /**
   * @param source absent: there is nothing to look at
   * @param every pause between two looks
   * @param renew has the server use another one
   */
  public CertificateWatch(
      Vertx vertx,
      Optional<CertificateSource> source,
      Duration every,
      Function<ServerCertificate, Future<Void>> renew) {
    this.vertx = vertx;
    this.source = source;
    this.every = every;
    this.renew = renew;
  }

  /** The certificate to begin with; fails if there ought to be one and it cannot be read. */
  public static Future<Optional<ServerCertificate>> first(
      Vertx vertx, Optional<CertificateSource> source) {
    return source
        .map(given -> vertx.executeBlocking(given::read, false).map(Optional::of))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  /**
   * Begins to look.
   *
   * @param now what the server uses
   */
  public void start(Optional<ServerCertificate> now) {
    used = now;
    source.ifPresent(this::later);
  }

  /** Looks no more. */
  public void close() {
    closed = true;
    timer.ifPresent(vertx::cancelTimer);
  }

  private void later(CertificateSource given) {
    if (!closed) {
      timer = OptionalLong.of(vertx.setTimer(every.toMillis(), now -> look(given)));
    }
  }

  private void look(CertificateSource given) {
    vertx
        .executeBlocking(given::read, false)
        .compose(this::taken)
        .onSuccess(done -> trouble = "")
        .onFailure(cause -> tell(String.valueOf(cause.getMessage())))
        .onComplete(done -> later(given));
  }

  private Future<Void> taken(ServerCertificate read) {
    if (used.filter(read::equals).isPresent()) {
      return Future.succeededFuture();
    }
    return renew
        .apply(read)
        .onSuccess(
            done -> {
              used = Optional.of(read);
              LOG.atInfo().addKeyValue("certificate", read).log("HTTPS uses another certificate");
            });
  }

  private void tell(String why) {
    if (!why.equals(trouble)) {
      trouble = why;
      LOG.atWarn()
          .addKeyValue("reason", why)
          .log("the certificate cannot be read: the last one is used on");
    }
  }
}
