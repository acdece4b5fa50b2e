package dev.bidmesh.orchestrator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What other devices learn of a client: that it is the same one, and nothing else. */
class ClientKeysTest {

  private static final Optional<String> CLIENT = Optional.of("192.0.2.7");

  private final ClientKeys keys = keys("one secret of a node");

  @Test
  void shouldStandForTheSameClientAlways() {
    assertThat(keys.of(CLIENT)).isPresent().isEqualTo(keys.of(CLIENT));
    assertThat(keys.of(CLIENT)).isNotEqualTo(keys.of(Optional.of("192.0.2.8")));
    assertThat(keys.of(Optional.empty())).isEmpty();
  }

  @Test
  void shouldMeanNothingToWhoeverDoesNotKnowTheSecret() {
    assertThat(keys("another secret of it").of(CLIENT)).isNotEqualTo(keys.of(CLIENT));
  }

  @Test
  void shouldBeAnHmac() {
    // printf 192.0.2.7 | openssl dgst -sha256 -hmac 'one secret of a node'
    assertThat(keys.of(CLIENT)).contains("6c65fdd55dd0efe0");
  }

  @Test
  void shouldRefuseASecretThatCanBeGuessed() {
    assertThatThrownBy(() -> keys("short"))
        .hasMessage("the secret of client keys must have at least 16 bytes, not 5");
  }

  private static ClientKeys keys(String secret) {
    return new ClientKeys(secret.getBytes(UTF_8));
  }
}
