package dev.bidmesh.node.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.gateway.core.access.ApiKey;
import dev.bidmesh.gateway.core.access.ApiKeys;
import dev.bidmesh.gateway.core.access.Scope;
import dev.bidmesh.node.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFileTest {

  private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  @TempDir private Path directory = Path.of("");

  private ApiKeyFile file() {
    return new ApiKeyFile(directory);
  }

  private NewApiKey create(String name) {
    var wish =
        new NewApiKey.Wish(
            name,
            EnumSet.of(Scope.PROMPT, Scope.INSPECT),
            Optional.of(Duration.ofDays(1)),
            OptionalInt.of(60),
            OptionalInt.empty());
    return NewApiKey.create(file(), wish, NOW, new SecureRandom());
  }

  private Path stored() {
    return directory.resolve(ApiKeyFile.NAME);
  }

  @Test
  void shouldHoldNoKeyBeforeTheFirst() {
    assertThat(file().read()).isEqualTo(ApiKeys.NONE);
  }

  @Test
  void shouldKnowAKeyAgainThatItDoesNotHold() throws IOException {
    NewApiKey made = create("laptop");

    ApiKeys read = file().read();

    assertThat(read.find(made.secret())).contains(made.key());
    assertThat(Files.readString(stored())).doesNotContain(made.secret());
    assertThat(made.secret()).startsWith("bm_").hasSize(46);
    assertThat(made.toString()).doesNotContain(made.secret());
    ApiKey key = read.all().get(0);
    assertThat(key.expiresMs()).isEqualTo(OptionalLong.of(NOW.toEpochMilli() + 86_400_000));
    assertThat(key.perMinute()).hasValue(60);
    assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.PROMPT, Scope.INSPECT);
  }

  @Test
  void shouldBeForItsOwnerAlone() throws IOException {
    create("laptop");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored())))
        .isEqualTo("rw-------");

    Files.setPosixFilePermissions(stored(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> file().read())
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("chmod 600 " + stored());
  }

  @Test
  void shouldNoticeWhatAnotherProcessChanges() {
    ApiKeyFile reader = file();
    String first = create("first").key().id();
    assertThat(reader.read().all()).extracting(ApiKey::id).containsExactly(first);

    String second = create("second").key().id();
    assertThat(reader.read().all()).extracting(ApiKey::id).containsExactly(first, second);

    file().update(keys -> ApiKeys.NONE);
    assertThat(reader.read().all()).isEmpty();
  }

  @Test
  void shouldLoseNoneOfKeysThatAreMadeAtOnce() {
    List<CompletableFuture<NewApiKey>> all =
        IntStream.range(0, 20)
            .mapToObj(n -> CompletableFuture.supplyAsync(() -> create("key " + n)))
            .toList();

    all.forEach(CompletableFuture::join);

    assertThat(file().read().all()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"version\":1}",
        "{\"version\":2,\"keys\":[]}",
        "{\"version\":1,\"keys\":[{}]}",
        "{\"version\":1,\"keys\":[null]}",
        "{\"version\":1,\"keys\":[{\"id\":null,\"name\":\"x\",\"scopes\":[\"prompt\"],"
            + "\"sha256\":\"00\",\"created\":\"2026-11-26T10:00:00Z\"}]}",
        "{\"version\":1,\"keys\":[{\"id\":\"abcd\",\"name\":\"x\",\"scopes\":[\"all\"],"
            + "\"sha256\":\"00\",\"created\":\"2026-11-26T10:00:00Z\"}]}",
        "{\"version\":1,\"keys\":[]} {}"
      })
  void shouldSayThatItIsDamagedAndWhatToDo(String content) throws IOException {
    create("laptop");
    Files.writeString(stored(), content);

    assertThatThrownBy(() -> file().read())
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(stored() + " is damaged")
        .hasMessageContaining("bidmesh key create");
  }

  @Test
  void shouldChangeNothingWhenAChangeFails() {
    create("laptop");
    ApiKeys before = file().read();

    assertThatThrownBy(
            () ->
                file()
                    .update(
                        keys -> {
                          throw new IllegalArgumentException("no");
                        }))
        .hasMessage("no");

    assertThat(file().read()).isEqualTo(before);
  }
}
