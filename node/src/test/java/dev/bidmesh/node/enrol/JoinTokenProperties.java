package dev.bidmesh.node.enrol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.cluster.HostPort;
import dev.bidmesh.node.security.Digests;
import dev.bidmesh.node.security.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class JoinTokenProperties {

  private static final TokenSecret SECRET = TokenSecret.random(new SecureRandom());

  @Provide
  Arbitrary<List<HostPort>> addresses() {
    Arbitrary<String> hosts =
        Arbitraries.of("192.168.1.20", "fd00::5", "desk", "desk.tail1234.ts.net", "h".repeat(240));
    return hosts
        .flatMap(
            host -> Arbitraries.integers().between(1, 65_535).map(port -> new HostPort(host, port)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Property(tries = 300)
  void shouldBeReadBackAsItWas(
      @ForAll("addresses") List<HostPort> addresses,
      @ForAll @IntRange(min = 0) int expires,
      @ForAll byte[] seed) {
    JoinToken token = token(addresses, expires, seed);

    String text = token.text();

    assertThat(JoinToken.parse("  " + text + "\n")).isEqualTo(token);
    assertThat(text).matches("bidmesh1\\.[A-Za-z0-9_-]+");
    assertThat(JoinToken.isToken(text)).isTrue();
  }

  @Property(tries = 300)
  void shouldNoticeEveryCharacterThatWasLostOrChanged(
      @ForAll @IntRange(min = 0, max = 200) int at, @ForAll boolean lost) {
    String text = token(List.of(new HostPort("192.168.1.20", 8773)), 1, new byte[] {1}).text();
    int where = JoinToken.PREFIX.length() + at % (text.length() - JoinToken.PREFIX.length());
    char other = text.charAt(where) == 'A' ? 'B' : 'A';
    String changed =
        text.substring(0, where) + (lost ? "" : String.valueOf(other)) + text.substring(where + 1);
    // The last character may carry bits that count for nothing.
    boolean counts = where < text.length() - 1 || lost;

    if (counts) {
      assertThatThrownBy(() -> JoinToken.parse(changed))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("incomplete or has a typing error. Copy the whole line")
          .hasMessageNotContaining(changed);
    }
  }

  @Property(tries = 1_000)
  void shouldSayOfAnythingElseThatItIsNoToken(@ForAll String text) {
    assertThatThrownBy(() -> JoinToken.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> JoinToken.parse(JoinToken.PREFIX + text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void shouldSayThatAnotherVersionMadeIt() {
    assertThat(JoinToken.isToken("bidmesh2.AAAA")).isTrue();
    assertThat(JoinToken.isToken("desk:8772")).isFalse();
    assertThat(JoinToken.isToken("bidmesh1")).isFalse();
    assertThatThrownBy(() -> JoinToken.parse("bidmesh2.AAAA"))
        .hasMessageContaining("another version of Bidmesh");
  }

  @Example
  void shouldShowItsSecretInNoTextButItsOwn() {
    JoinToken token = token(List.of(new HostPort("desk", 8773)), 1, new byte[0]);

    assertThat(token.toString()).doesNotContain(SECRET.text()).contains(token.id());
    assertThat(SECRET.toString()).doesNotContain(SECRET.text());
  }

  @Example
  void shouldFitIntoACodeThatAPhoneCanRead() {
    var two = List.of(new HostPort("192.168.100.200", 8773), new HostPort("100.100.100.100", 8773));

    assertThat(token(two, 1, new byte[0]).text()).hasSizeLessThan(200);
  }

  private static JoinToken token(List<HostPort> addresses, int expires, byte[] seed) {
    String hex = Digests.sha256Hex(("x" + seed.length).getBytes(StandardCharsets.UTF_8));
    return new JoinToken(
        hex.substring(0, 10),
        SECRET,
        Instant.ofEpochSecond(expires),
        new Fingerprint(Digests.sha256Hex(seed)),
        addresses);
  }
}
