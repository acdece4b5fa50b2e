package dev.bidmesh.gateway.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses written in numbers, and never asks a name server. */
final class IpLiterals {

  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private IpLiterals() {}

  /** The address of a literal, IPv6 with or without brackets; empty for anything else. */
  static Optional<InetAddress> parse(String text) {
    if (IPV4.matcher(text).matches()) {
      return address(text);
    }
    String inner =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    // Brackets keep the resolver from taking what is no address for a name.
    return IPV6.matcher(inner).matches() ? address("[" + inner + "]") : Optional.empty();
  }

  private static Optional<InetAddress> address(String literal) {
    try {
      return Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
  }
}
