package dev.bidmesh.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpAddressTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, http://127.0.0.1:8770",
    "localhost, http://localhost:8770",
    "192.168.1.20, http://192.168.1.20:8770",
    "0.0.0.0, http://127.0.0.1:8770",
    "::, http://127.0.0.1:8770",
    "::1, http://[::1]:8770"
  })
  void shouldBeReachableFromThisDevice(String bind, String url) {
    assertThat(HttpAddress.url(bind, 8770, false)).isEqualTo(url);
  }
}
