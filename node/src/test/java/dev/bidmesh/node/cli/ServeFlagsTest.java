package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.config.ConfigValue.Section;
import dev.bidmesh.node.config.NodeConfig;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServeFlagsTest {

  @Test
  void shouldTakeTheHubsNameForTheTopologyToo() {
    assertThat(flags("--hub", "desk"))
        .isEqualTo(
            new Flags()
                .value("--hub", "routing.topology", "hub")
                .value("--hub", "routing.hub", "desk")
                .section());
  }

  @Test
  void shouldLetTheTopologyBeSaidByItself() {
    assertThat(flags("--topology", "mesh"))
        .isEqualTo(new Flags().value("--topology", "routing.topology", "mesh").section());
    assertThat(flags()).isEqualTo(Section.empty());
  }

  @Test
  void shouldFindNobodyUnlessItIsToldTo() {
    assertThat(flags("--discover"))
        .isEqualTo(new Flags().value("--discover", "discover.enabled", true).section());
    assertThat(NodeConfig.DEFAULT.discover().enabled()).isFalse();
  }

  @Test
  void shouldNameTheRemedyOfFlagsThatDoNotGoTogether() {
    var cli = new CliRun();

    int code = cli.run("serve", "--topology", "mesh", "--hub", "desk");

    assertThat(code).isEqualTo(2);
    assertThat(cli.err()).contains("hub is given, but topology is mesh");
  }

  private static Section flags(String... arguments) {
    var command = new ServeCommand(new CliRun().terminal());
    new CommandLine(command).parseArgs(arguments);
    return command.flags();
  }
}
