package dev.bidmesh.node.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

  @Test
  void shouldStartTheSameJavaWithTheSameCode() {
    List<String> command = JavaCommand.prefix(List.of("-Dx=y"));

    assertThat(command.get(0)).startsWith(System.getProperty("java.home"));
    assertThat(command).containsSubsequence("-Dx=y", System.getProperty("java.class.path"));
  }

  @Test
  void shouldLeaveOutWhatOnlyThisProcessIs() {
    assertThat(JavaCommand.prefix(List.of()))
        .noneMatch(option -> option.startsWith("-XX:TieredStopAtLevel="))
        .noneMatch(option -> option.startsWith("-Dbidmesh."));
  }
}
