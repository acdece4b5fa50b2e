package dev.bidmesh.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.node.config.ConfigLoader;
import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSiteTest {

  private final Map<String, String> environment = new HashMap<>(Map.of("COMPUTERNAME", "desk"));
  private final Path home;

  NodeSiteTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void shouldBeNamedAfterTheHost() {
    try (NodeSite site = open()) {
      assertThat(site.profile().name()).isEqualTo("desk");
      assertThat(site.profile().incarnation()).isEqualTo(1);
      assertThat(site.directory().path()).isEqualTo(home.resolve(".bidmesh/desk")).isDirectory();
    }
  }

  @Test
  void shouldNumberFurtherUnnamedNodes() {
    try (NodeSite first = open();
        NodeSite second = open();
        NodeSite third = open()) {
      assertThat(second.profile().name()).isEqualTo("desk-2");
      assertThat(third.profile().name()).isEqualTo("desk-3");
      assertThat(second.profile().deviceId()).isNotEqualTo(first.profile().deviceId());
    }
  }

  @Test
  void shouldBeTheSameDeviceAtEveryStart() {
    // given
    NodeSite first = open();
    first.close();

    // when
    try (NodeSite again = open()) {

      // then
      assertThat(again.profile().deviceId()).isEqualTo(first.profile().deviceId());
      assertThat(again.profile().incarnation()).isEqualTo(2);
    }
  }

  @Test
  void shouldRefuseASecondNodeOfTheSameName() {
    // given
    environment.put("BIDMESH_NAME", "kitchen table");

    // then
    try (NodeSite site = open()) {
      assertThat(site.profile().name()).isEqualTo("kitchen table");
      assertThat(site.directory().path()).isEqualTo(home.resolve(".bidmesh/kitchen-table"));
      assertThatThrownBy(this::open)
          .isInstanceOf(StartupException.class)
          .hasMessageContaining("another node uses the data directory")
          .hasMessageContaining("kitchen-table (process ");
    }
  }

  @Test
  void shouldTakeAConfiguredDirectory() {
    // given
    environment.put("BIDMESH_DATA_DIR", "~/elsewhere");

    // then
    try (NodeSite site = open()) {
      assertThat(site.directory().path()).isEqualTo(home.resolve("elsewhere"));
      assertThat(site.profile().name()).isEqualTo("desk");
    }
  }

  @Test
  void shouldReadTheConfigurationInItsDirectory() throws IOException {
    // given
    Path directory = Files.createDirectories(home.resolve(".bidmesh/desk"));
    Files.writeString(directory.resolve("bidmesh.yaml"), "name: Büro\nhttpPort: 9000");

    // then
    try (NodeSite site = open()) {
      assertThat(site.profile().name()).isEqualTo("Büro");
      assertThat(site.config().httpPort()).hasValue(9000);
    }
  }

  @Test
  void shouldGiveTheDirectoryBackIfItsConfigurationIsBroken() throws IOException {
    // given
    Path directory = Files.createDirectories(home.resolve(".bidmesh/desk"));
    Path file = Files.writeString(directory.resolve("bidmesh.yaml"), "nmae: x");

    // then
    assertThatThrownBy(this::open)
        .isInstanceOf(StartupException.class)
        .hasMessage(file + ":1: unknown key nmae. Did you mean name?");
    Files.delete(file);
    try (NodeSite site = open()) {
      assertThat(site.profile().name()).isEqualTo("desk");
    }
  }

  @Test
  void shouldLeaveNothingOfATemporarySite() throws IOException {
    // given
    Path directory = Files.createDirectories(home.resolve(".bidmesh/desk"));
    Files.writeString(directory.resolve("bidmesh.yaml"), "engines: [builtin]");

    // when
    NodeSite temporary;
    try (NodeSite running = open()) {
      temporary = NodeSite.temporary(loader(), home, environment);
      temporary.close();

      // then
      assertThat(temporary.config().engines()).containsExactly("builtin");
      assertThat(temporary.profile().deviceId()).isNotEqualTo(running.profile().deviceId());
      assertThat(temporary.directory().path()).doesNotExist();
    }
  }

  private NodeSite open() {
    return NodeSite.open(loader(), home, environment);
  }

  private ConfigLoader loader() {
    return new ConfigLoader(NodeConfig.DEFAULT, Optional.empty(), environment, Section.empty());
  }
}
