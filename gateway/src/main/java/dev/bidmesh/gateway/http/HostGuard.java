package dev.bidmesh.gateway.http;

import dev.bidmesh.gateway.problem.Problem;
import dev.bidmesh.protocol.FailureCode;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Checks that a request was meant for this node. A web page can have its own name resolve to a
 * loopback address and so reach a local node as if it were its own server (DNS rebinding); but then
 * the {@code Host} header tells the page's name.
 *
 * <p>Allowed are loopback names and addresses, the address that the node listens on, and configured
 * names. A node that listens on all addresses is allowed to be called by any address in numbers,
 * since rebinding needs a name. Ports do not matter.
 */
final class HostGuard {

  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost");
  private static final String HEADER = "Host";
  private static final Pattern PORT = Pattern.compile("(:\\d{0,5})?");

  private final String bind;
  private final Optional<InetAddress> bound;
  private final Set<String> allowed;

  HostGuard(String bind, List<String> allowed) {
    this.bind = bind.toLowerCase(Locale.ROOT);
    this.bound = IpLiterals.parse(bind);
    this.allowed =
        allowed.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
  }

  /** What is wrong with the {@code Host} headers of a request, if anything is. */
  Optional<Problem> check(List<String> headers) {
    if (headers.size() != 1) {
      String detail = "exactly one Host header is needed, not " + headers.size();
      return Optional.of(Problem.badRequest(HEADER, detail));
    }
    Optional<String> host = hostOf(headers.get(0));
    if (host.isEmpty()) {
      return Optional.of(Problem.badRequest(HEADER, "the Host header holds no host name"));
    }
    return isAllowed(host.get()) ? Optional.empty() : Optional.of(forbidden(host.get()));
  }

  private boolean isAllowed(String host) {
    return LOOPBACK_NAMES.contains(host)
        || allowed.contains(host)
        || bind.equals(host)
        || IpLiterals.parse(host).filter(this::isAllowed).isPresent();
  }

  private boolean isAllowed(InetAddress address) {
    return address.isLoopbackAddress()
        || bound.filter(own -> own.equals(address) || own.isAnyLocalAddress()).isPresent();
  }

  private static Problem forbidden(String host) {
    return Problem.of(
            FailureCode.FORBIDDEN,
            "this node is not called '"
                + host
                + "'; use its address, or add the name to gateway.allowedHosts")
        .about(HEADER);
  }

  /** The host of {@code host[:port]}, in lower case, without a final dot. */
  private static Optional<String> hostOf(String header) {
    String text = header.trim().toLowerCase(Locale.ROOT);
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    String host = end > 0 ? text.substring(0, end) : text;
    boolean portIsFine = end <= 0 || PORT.matcher(text.substring(end)).matches();
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    return host.isEmpty() || host.startsWith(":") || !portIsFine
        ? Optional.empty()
        : Optional.of(host);
  }
}
