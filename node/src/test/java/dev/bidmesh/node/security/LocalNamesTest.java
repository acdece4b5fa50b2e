package dev.bidmesh.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "desk", "desk.local", "DESK.LAN", "a.b.home.arpa", "192.168.1.20", "10.0.0.1", "172.16.0.9",
        "127.0.0.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "fd00::5", "fe80::1", "::1"
      })
  void shouldKnowWhatMeansSomethingHereOnly(String host) {
    assertThat(LocalNames.isLocal(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bank.example",
        "desk.local.example",
        "notlocal.com",
        "8.8.8.8",
        "100.128.0.1",
        "172.32.0.1",
        "2001:db8::1"
      })
  void shouldKnowWhatMeansSomethingElsewhere(String host) {
    assertThat(LocalNames.isLocal(host)).isFalse();
  }
}
