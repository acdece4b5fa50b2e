package dev.bidmesh.node.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.config.LogConfig;
import dev.bidmesh.node.config.LogLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class KeptLogTest {

  private static final Logger LOG = LoggerFactory.getLogger("dev.bidmesh.test.KeptLog");

  private final LogFiles files;

  KeptLogTest(@TempDir Path directory) {
    this.files = LogFiles.in(directory);
  }

  @Test
  void shouldKeepWhatIsLoggedWithItsFieldsAndItsCause() throws IOException {
    LogSetup.Kept kept = LogSetup.keep(files, LogConfig.DEFAULT);
    try {
      LOG.atError()
          .addKeyValue("prompt", "p1")
          .setCause(new IllegalStateException("worn out"))
          .log("did \"not\" go\non");
    } finally {
      kept.close();
    }
    LOG.error("after its end");

    List<LogEntry> entries = entries();

    assertThat(entries).hasSize(1);
    LogEntry entry = entries.get(0);
    assertThat(entry.level()).isEqualTo(LogLevel.ERROR);
    assertThat(entry.line().path("message").asText()).isEqualTo("did \"not\" go\non");
    assertThat(entry.line().at("/fields/prompt").asText()).isEqualTo("p1");
    assertThat(entry.text(ZoneOffset.UTC))
        .matches("(?s)\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} ERROR KeptLog: did.*")
        .contains("go\non prompt=p1\njava.lang.IllegalStateException: worn out\n\tat ");
  }

  @Test
  void shouldBoundWhatOneEventTakes() throws IOException {
    LogSetup.Kept kept = LogSetup.keep(files, LogConfig.DEFAULT);
    try {
      LOG.error("x".repeat(1_000_000));
    } finally {
      kept.close();
    }

    assertThat(Files.size(files.current())).isLessThan(JsonLines.MOST_CHARS + 1_000);
  }

  @Test
  void shouldReadFromEveryFileTheOldestFirst() throws IOException {
    Files.createDirectories(files.folder());
    Files.writeString(files.older("2"), line("1"));
    Files.writeString(files.older("1"), line("2"));
    Files.writeString(files.current(), line("3"));

    assertThat(entries())
        .extracting(entry -> entry.line().path("message").asText())
        .containsExactly("1", "2", "3");
  }

  @Test
  void shouldGoOnWithTheNextFileWhenOneIsFull() throws IOException {
    Files.createDirectories(files.folder());
    Files.writeString(files.current(), line("1"));
    var told = new ArrayList<String>();
    try (var tail = new LogTail(files.current())) {
      tail.read(told::add);
      Files.writeString(files.current(), line("1") + line("2"));
      Files.move(files.current(), files.older("1"));
      tail.read(told::add);
      Files.writeString(files.current(), line("3"));
      tail.read(told::add);
    }

    assertThat(told.stream().map(line -> LogEntry.read(line).orElseThrow().line()))
        .extracting(line -> line.path("message").asText())
        .containsExactly("1", "2", "3");
  }

  @Test
  void shouldWaitForTheEndOfALine() throws IOException {
    Files.createDirectories(files.folder());
    String line = line("whole");
    var told = new ArrayList<String>();
    try (var tail = new LogTail(files.current())) {
      tail.read(told::add);
      Files.writeString(files.current(), line.substring(0, 20));
      tail.read(told::add);
      assertThat(told).isEmpty();
      Files.writeString(files.current(), line);
      tail.read(told::add);
    }

    assertThat(told).containsExactly(line.strip());
  }

  @Test
  void shouldPassOverWhatIsNoLineOfALog() {
    assertThat(LogEntry.read("")).isEmpty();
    assertThat(LogEntry.read("{\"ts\":")).isEmpty();
    assertThat(LogEntry.read("{\"level\":\"LOUD\"}")).isEmpty();
    assertThat(LogEntry.read("[]")).isEmpty();
  }

  private List<LogEntry> entries() throws IOException {
    var entries = new ArrayList<LogEntry>();
    for (Path file : files.present()) {
      try (var tail = new LogTail(file)) {
        tail.read(line -> LogEntry.read(line).ifPresent(entries::add));
      }
    }
    return entries;
  }

  private static String line(String message) {
    return "{\"ts\":\"2026-01-02T03:04:05Z\",\"level\":\"INFO\",\"logger\":\"a.B\",\"message\":\""
        + message
        + "\"}\n";
  }
}
