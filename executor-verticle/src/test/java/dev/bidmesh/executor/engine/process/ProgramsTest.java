package dev.bidmesh.executor.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bidmesh.executor.engine.process.ProgramCall.Limits;
import dev.bidmesh.executor.engine.process.ProgramEnd.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "its programs are scripts of a POSIX shell")
class ProgramsTest {

  private static final Duration GRACE = Duration.ofMillis(200);
  private static final Limits LIMITS = Limits.once(Duration.ofSeconds(20), 100_000, GRACE);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path PROC = Path.of("/proc");

  private final Path root;
  private final CollectingListener listener = new CollectingListener();
  private Optional<Programs> programs = Optional.empty();

  ProgramsTest(@TempDir Path root) {
    this.root = root;
  }

  @AfterEach
  void leaveNothing() throws IOException, InterruptedException {
    CollectingListener.await(programs().close());
    try (Stream<Path> left = Files.list(root)) {
      assertThat(left.filter(Files::isDirectory)).isEmpty();
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("test-")) {
        thread.join(PATIENCE.toMillis());
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  @Test
  void shouldGiveOutputErrorsAndExitCode() {
    run("printf 'one two'; echo broken >&2; exit 3");

    ProgramEnd end = listener.awaitEnd();
    assertThat(listener.text()).isEqualTo("one two");
    assertThat(end.cause()).isEqualTo(Cause.EXITED);
    assertThat(end.exitCode()).hasValue(3);
    assertThat(end.describe()).isEqualTo("ended with exit code 3: broken");
    assertThat(end.isSuccess()).isFalse();
  }

  @Test
  void shouldPassArgumentsAsTheyAre() {
    String nasty = "$(touch " + root.resolve("hacked") + ") \"; rm -rf ~ `x` 'a' *";

    start(folder -> ProgramCall.of(List.of("printf", "%s", nasty), LIMITS));

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
    assertThat(listener.text()).isEqualTo(nasty);
    assertThat(root.resolve("hacked")).doesNotExist();
  }

  @Test
  void shouldFeedTextThatIsLongerThanAPipe() {
    String text = "äöü\n".repeat(50_000);
    Limits wide = Limits.once(Duration.ofSeconds(20), 1_000_000, GRACE);

    start(folder -> ProgramCall.of(List.of("cat"), wide).withInput(new ProgramInput.Text(text)));

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
    assertThat(listener.text()).isEqualTo(text);
  }

  @Test
  void shouldNotMindAProgramThatDoesNotReadItsInput() {
    var much = new ProgramInput.Text("x".repeat(1_000_000));

    start(folder -> ProgramCall.of(List.of("true"), LIMITS).withInput(much));

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
  }

  @Test
  void shouldTalkWithAProgramThatServes() {
    ProgramRun run =
        start(
            folder ->
                ProgramCall.of(List.of("cat"), Limits.serving(GRACE))
                    .withInput(new ProgramInput.Open(8)));
    listener.awaitStart();

    assertThat(run.write("hello\n")).isTrue();
    assertThat(listener.awaitOutput()).isEqualTo("hello\n");
    assertThat(run.closeInput()).isTrue();

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
    assertThat(run.write("too late")).isTrue();
  }

  @Test
  void shouldRefuseToQueueWithoutBound() {
    ProgramRun run =
        start(
            folder ->
                ProgramCall.of(List.of("sleep", "30"), Limits.serving(GRACE))
                    .withInput(new ProgramInput.Open(2)));
    listener.awaitStart();
    String more = "x".repeat(100_000);

    assertThat(Stream.generate(() -> run.write(more)).limit(10)).contains(false);
    run.stop();

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.STOPPED);
  }

  @Test
  void shouldWorkInAPrivateFolderThatIsRemoved() throws IOException {
    CompletableFuture<Path> seen = new CompletableFuture<>();
    start(
        folder -> {
          Files.writeString(folder.resolve("prompt"), "secret");
          seen.complete(folder);
          return ProgramCall.of(List.of("sh", "-c", "cat prompt; echo $TMPDIR; sleep 30"), LIMITS);
        });
    listener.awaitOutput();
    Path folder = CollectingListener.await(seen);

    assertThat(listener.text()).startsWith("secret");
    assertThat(Files.getPosixFilePermissions(folder))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    CollectingListener.await(programs().close());

    assertThat(folder).doesNotExist();
  }

  @Test
  void shouldSetEnvironmentAndDirectory() {
    start(
        folder ->
            ProgramCall.of(List.of("sh", "-c", "echo $GREETING; pwd"), LIMITS)
                .withEnvironment(Map.of("GREETING", "good day"))
                .in(root));

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
    assertThat(listener.text().lines()).first().isEqualTo("good day");
    assertThat(listener.text()).contains(String.valueOf(root.getFileName()));
  }

  @Test
  void shouldTellThatThereIsNoSuchProgram() {
    start(folder -> ProgramCall.of(List.of("no-such-program"), LIMITS));

    ProgramEnd end = listener.awaitEnd();
    assertThat(end.cause()).isEqualTo(Cause.NOT_STARTED);
    assertThat(end.describe())
        .isEqualTo("could not be started: there is no program 'no-such-program' on the path");
  }

  @Test
  void shouldTellThatARecipeFailed() {
    start(
        folder -> {
          throw new IOException("disk full");
        });

    assertThat(listener.awaitEnd().describe()).isEqualTo("could not be started: disk full");
  }

  @Test
  void shouldStopWithinTheGraceAProgramThatIgnoresIt() {
    ProgramRun run = run("trap '' TERM; echo on; while :; do sleep 0.05; done");
    listener.awaitOutput();

    long before = System.nanoTime();
    run.stop();

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.STOPPED);
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(GRACE.minusMillis(1), Duration.ofSeconds(5));
  }

  @Test
  void shouldLetAProgramTidyUpWhenItIsStopped() throws IOException {
    Path tidied = root.resolve("tidied");
    // It takes a while for that, which is within the grace.
    String tidy = "sleep 0.2; pwd > " + tidied + "; exit 7";
    String script = "trap '" + tidy + "' TERM; echo on; while :; do sleep 0.02; done";
    ProgramRun run =
        start(
            folder ->
                ProgramCall.of(
                    List.of("sh", "-c", script), Limits.once(PATIENCE, 100_000, PATIENCE)));
    listener.awaitOutput();

    run.stop();

    ProgramEnd end = listener.awaitEnd();
    assertThat(end.cause()).isEqualTo(Cause.STOPPED);
    assertThat(end.exitCode()).hasValue(7);
    // Its folder was still there, and is gone now.
    Path folder = Path.of(Files.readString(tidied).strip());
    assertThat(folder.resolve("..").normalize().toRealPath()).isEqualTo(root.toRealPath());
    CollectingListener.await(run.gone());
    assertThat(folder).doesNotExist();
    Files.delete(tidied);
  }

  @Test
  void shouldStopBeforeItHasStarted() {
    CompletableFuture<Path> goOn = new CompletableFuture<>();
    ProgramRun run =
        start(
            folder -> {
              CollectingListener.await(goOn);
              return ProgramCall.of(List.of("sleep", "30"), LIMITS);
            });

    run.stop();
    goOn.complete(root);

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.STOPPED);
  }

  @Test
  void shouldEndAtTheTimeLimit() {
    start(
        folder ->
            ProgramCall.of(
                List.of("sleep", "30"), Limits.once(Duration.ofMillis(50), 1000, GRACE)));

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.TIME_LIMIT);
  }

  @Test
  void shouldEndAFloodAtTheOutputLimit() {
    run("while :; do echo flood flood flood flood; done");

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.OUTPUT_LIMIT);
    assertThat(listener.bytes()).isEqualTo(100_000);
  }

  @Test
  void shouldKeepTheEndOfMuchErrorOutput() {
    run("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1");

    ProgramEnd end = listener.awaitEnd();
    assertThat(end.errors()).hasSize(Limits.ERROR_BYTES).endsWith("line 2999\n");
    assertThat(end.describe()).endsWith("line 2999");
  }

  @Test
  void shouldEndAProgramThatClosesItsOutputAndGoesOn() {
    run("exec >&-; exec 2>&-; while :; do sleep 0.05; done");

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.MUTE);
  }

  @Test
  void shouldEndChildrenToo() {
    ProgramRun run = run("sleep 300 & echo $!; wait");
    long child = Long.parseLong(listener.awaitOutput().strip());

    run.stop();
    listener.awaitEnd();

    assertThat(isAlive(child)).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldEndChildrenThatLostTheirParent() {
    // The child holds the output open, and has neither the parent nor the session any more.
    run("(setsid sleep 300 & echo $!)");
    long child = Long.parseLong(listener.awaitOutput().strip());

    assertThat(listener.awaitEnd().isSuccess()).isTrue();

    assertThat(isAlive(child)).isFalse();
  }

  @Test
  void shouldHoldAProgramWhileItIsPausedAndLoseNothing() throws Exception {
    Path done = root.resolve("done");
    // More than fits a pipe and what is read ahead, so that it cannot end while nobody reads.
    String line = "-".repeat(999);
    ProgramRun run =
        start(
            folder ->
                ProgramCall.of(
                    List.of(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 300 ]; do echo "
                            + line
                            + "; i=$((i+1)); done; touch "
                            + done),
                    Limits.once(Duration.ofSeconds(60), 1_000_000, GRACE)));
    listener.awaitOutput();
    run.pause();
    long read = settledBytes();

    assertThat(read).isLessThan(300_000);
    assertThat(done).doesNotExist();
    run.resume();

    assertThat(listener.awaitEnd().isSuccess()).isTrue();
    assertThat(listener.text()).isEqualTo((line + "\n").repeat(300));
    Files.delete(done);
  }

  /** What has been read, once it has been the same for a while. */
  private long settledBytes() throws Exception {
    var clock = Executors.newSingleThreadScheduledExecutor();
    try {
      long before = -1;
      while (before != listener.bytes()) {
        before = listener.bytes();
        clock.schedule(() -> {}, 200, TimeUnit.MILLISECONDS).get(10, TimeUnit.SECONDS);
      }
      return before;
    } finally {
      clock.shutdownNow();
    }
  }

  @Test
  void shouldStopWhilePaused() {
    ProgramRun run =
        start(
            folder ->
                ProgramCall.of(
                    List.of("sh", "-c", "while :; do echo more; done"), Limits.serving(GRACE)));
    listener.awaitOutput();
    run.pause();

    run.stop();

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.STOPPED);
    CollectingListener.await(run.gone());
    assertThat(programs().alive()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldSeeHowMuchMemoryAProgramTook() {
    run("echo on; sleep 0.3");

    assertThat(listener.awaitEnd().peakBytes().orElseThrow()).isGreaterThan(100_000);
  }

  @Test
  void shouldRunWhereTheKernelTellsNothing() {
    programs = Optional.of(new Programs("test", root, root.resolve("no-proc")));

    run("echo fine; sleep 0.1");

    ProgramEnd end = listener.awaitEnd();
    assertThat(end.isSuccess()).isTrue();
    assertThat(end.peakBytes()).isEmpty();
  }

  @Test
  void shouldTellOfAProcessThatCannotBeKilled() {
    var immortal = new Immortal();
    programs = Optional.of(new Programs("test", root, PROC, builder -> immortal));
    ProgramRun run = start(folder -> ProgramCall.of(List.of("sh"), LIMITS));
    listener.awaitStart();

    run.stop();

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.UNKILLABLE);
    assertThat(programs().alive()).isOne();
    immortal.release();
    CollectingListener.await(run.gone());
    assertThat(programs().alive()).isZero();
  }

  @Test
  void shouldLeaveNoProcessWhenNoThreadCanBeHad() {
    var started = new CompletableFuture<Process>();
    var timer = Executors.newSingleThreadScheduledExecutor();
    var path = new ProgramPath(System.getenv());
    var around =
        new ProgramRun.Surroundings(
            root,
            OwnerMark.self(PROC),
            path,
            new ParentDeath(path),
            new ProcessTree(PROC, "mark"),
            "mark",
            PROC);
    ProgramRun run =
        new ProgramRun(
            folder -> ProgramCall.of(List.of("sh", "-c", "sleep 300"), LIMITS),
            listener,
            builder -> {
              Process process = builder.start();
              started.complete(process);
              return process;
            },
            around,
            timer);

    run.start(
        (work, purpose) -> {
          if (purpose.equals("errors")) {
            throw new OutOfMemoryError("wanted by a test");
          }
          return new Thread(work, purpose);
        });

    assertThat(listener.awaitEnd().cause()).isEqualTo(Cause.NOT_STARTED);
    assertThat(CollectingListener.await(started).onExit())
        .succeedsWithin(java.time.Duration.ofSeconds(10));
    timer.shutdownNow();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldLeakNoDescriptor() throws Exception {
    run("true");
    listener.awaitEnd();
    long before = descriptors();
    for (int i = 0; i < 20; i++) {
      var each = new CollectingListener();
      ProgramRun run =
          programs()
              .start(
                  folder ->
                      ProgramCall.of(List.of("sh", "-c", "echo a; sleep 30"), LIMITS)
                          .withInput(new ProgramInput.Open(1)),
                  each);
      each.awaitOutput();
      run.stop();
      CollectingListener.await(run.gone());
    }

    assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
    assertThat(programs().alive()).isZero();
  }

  @Test
  void shouldGoOnWhenAListenerThrows() {
    CompletableFuture<ProgramEnd> end = new CompletableFuture<>();
    programs()
        .start(
            folder -> ProgramCall.of(List.of("sh", "-c", "echo a"), LIMITS),
            new ProgramListener() {
              @Override
              public void output(byte[] bytes) {
                throw new IllegalStateException("wanted by a test");
              }

              @Override
              public void ended(ProgramEnd how) {
                end.complete(how);
              }
            });

    assertThat(CollectingListener.await(end).isSuccess()).isTrue();
  }

  @Test
  void shouldTakeNoMoreOnceItIsClosed() {
    CollectingListener.await(programs().close());

    assertThatThrownBy(() -> run("true"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("test is closed");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldRemoveWhatAKilledNodeLeftAndNothingElse() throws Exception {
    OwnerMark self = OwnerMark.self(PROC);
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    OwnerMark dead = new OwnerMark(PROC, self.place(), gone.pid(), 1);
    Path theirs = Files.createDirectory(root.resolve("bidmesh-run-" + dead.text() + "x"));
    Path ours = Files.createDirectory(root.resolve("bidmesh-run-" + self.text() + "x"));
    Path unknown = Files.createDirectory(root.resolve("bidmesh-run-ff-1-1-x"));
    var leftover = new ProcessBuilder("sleep", "300");
    leftover.environment().put(ProcessTree.VARIABLE, dead.text() + "run");
    Process orphan = leftover.start();

    programs();

    assertThat(orphan.waitFor(20, TimeUnit.SECONDS)).isTrue();
    run("true");
    listener.awaitEnd();
    CollectingListener.await(programs().close());
    assertThat(theirs).doesNotExist();
    assertThat(ours).exists();
    assertThat(unknown).exists();
    Files.delete(ours);
    Files.delete(unknown);
  }

  private ProgramRun run(String script) {
    return start(folder -> ProgramCall.of(List.of("sh", "-c", script), LIMITS));
  }

  private ProgramRun start(ProgramRecipe recipe) {
    return programs().start(recipe, listener);
  }

  private Programs programs() {
    Programs made = programs.orElseGet(() -> new Programs("test", root, PROC));
    programs = Optional.of(made);
    return made;
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(PROC.resolve("self/fd"))) {
      return all.count();
    }
  }

  private static boolean isAlive(long pid) {
    // A zombie that nobody waits for is dead.
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() && !isZombie(pid);
  }

  private static boolean isZombie(long pid) {
    try {
      return Files.readString(PROC.resolve(pid + "/status")).contains("State:\tZ");
    } catch (IOException e) {
      return false;
    }
  }
}
