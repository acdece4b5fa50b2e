package dev.bidmesh.node.process;

import dev.bidmesh.node.netns.Path;
import dev.bidmesh.node.netns.VirtualSwitch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Five nodes on five devices of one network that has the faults which networks have, while a client
 * on each device asks one question after the other. Where the system does not permit networks of
 * its own to a test, it says so and looks at nothing.
 */
@Timeout(600)
@ResourceLock(BidmeshProcess.MANY_NODES)
class NetworkFaultsIT {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkFaultsIT.class);
  private static final int NODES = 5;
  private static final int FIRST_OF_MAJORITY = 3;
  private static final long SEED = 7;

  /** How long a fault lasts: 10 s in the usual build, 60 s under {@code -Plong}. */
  private static final Duration FAULT =
      Duration.ofSeconds(Integer.getInteger("bidmesh.network.fault", 10));

  /** Twice as long in the usual build, where other tests of processes run beside this one. */
  private static final Duration MERGED = Duration.ofSeconds(FAULT.toSeconds() < 60 ? 30 : 15);

  private final java.nio.file.Path home;

  NetworkFaultsIT(@TempDir java.nio.file.Path home) {
    this.home = home;
  }

  @Test
  void shouldServeOnBothSidesOfAPartitionAndBecomeOneMeshAgain() {
    inMesh(
        story -> {
          story.now();
          partition(story.network(), Path.CUT);
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();
          story.shouldSee(1, 1, 2);
          story.shouldSee(2, 3, 4, 5);

          partition(story.network(), Path.CLEAR);
          story.shouldBeOneMeshWithin(MERGED);
        });
  }

  @Test
  @Tag("long")
  void shouldServeWhereOneDeviceIsHeardByAnotherAndDoesNotHearIt() {
    inMesh(
        story -> {
          story.now();
          story.network().path(2, 4, Path.CUT);
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();

          story.network().path(2, 4, Path.CLEAR);
          story.shouldBeOneMeshWithin(MERGED);
        });
  }

  @Test
  @Tag("long")
  void shouldServeWhereTheOldestMemberIsHeardByAnotherAndDoesNotHearIt() {
    inMesh(
        story -> {
          story.now();
          story.network().path(4, 1, Path.CUT);
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();

          story.network().path(4, 1, Path.CLEAR);
          story.shouldBeOneMeshWithin(MERGED);
        });
  }

  @Test
  @Tag("long")
  void shouldServeWhereThreeFramesInTenAreLost() {
    inMesh(
        story -> {
          story.now();
          everywhere(story.network(), Path.losing(0.3));
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();

          everywhere(story.network(), Path.CLEAR);
          story.shouldBeOneMeshWithin(MERGED);
        });
  }

  @Test
  @Tag("long")
  void shouldStayOneMeshWhereFramesTakeATenthOfASecond() {
    inMesh(
        story -> {
          story.now();
          everywhere(story.network(), Path.delayed(Duration.ofMillis(100)));
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();
          story.shouldSee(NODES - 1, 1, 2, 3, 4, 5);
          story.shouldBeOneMeshWithin(MERGED.multipliedBy(2));

          everywhere(story.network(), Path.CLEAR);
        });
  }

  @Test
  @Tag("long")
  void shouldServeAloneWhileItsInterfaceIsDownOrGone() {
    inMesh(
        story -> {
          story.now();
          story.mesh().namespace(2).ip("link", "set", VirtualSwitch.INTERFACE, "down");
          story.mesh().namespace(4).ip("link", "del", VirtualSwitch.INTERFACE);
          story.goOnFor(FAULT);
          story.shouldServeEverywhere();
          story.shouldSee(0, 2, 4);
          story.shouldSee(2, 1, 3, 5);

          story.mesh().namespace(2).ip("link", "set", VirtualSwitch.INTERFACE, "up");
          story.network().replug(story.mesh().namespace(4), 4);
          story.shouldBeOneMeshWithin(MERGED);
        });
  }

  private void inMesh(Consumer<NetworkStory> happens) {
    Optional<String> obstacle = VirtualSwitch.obstacle();
    if (obstacle.isPresent()) {
      LOG.warn("NOT CHECKED with faults of the network: {}", obstacle.get());
      return;
    }
    try (var story = new NetworkStory(home, NODES, SEED)) {
      happens.accept(story);
      story.shouldHaveEndedEveryPromptOnce();
    }
  }

  /** Two devices here, three there. */
  private static void partition(VirtualSwitch network, Path path) {
    for (int here = 1; here < FIRST_OF_MAJORITY; here++) {
      for (int there = FIRST_OF_MAJORITY; there <= NODES; there++) {
        network.paths(here, there, path);
      }
    }
  }

  private static void everywhere(VirtualSwitch network, Path path) {
    for (int one = 1; one <= NODES; one++) {
      for (int other = one + 1; other <= NODES; other++) {
        network.paths(one, other, path);
      }
    }
  }
}
