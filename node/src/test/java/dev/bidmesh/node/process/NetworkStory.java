package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
import dev.bidmesh.node.Closing;
import dev.bidmesh.node.netns.VirtualSwitch;
import dev.bidmesh.node.process.SteadyClient.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A mesh whose network has faults, with a client on each device that asks all the time. */
final class NetworkStory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkStory.class);

  private static final String STORY =
      "{\"prompt\":\"Tell me a story about a cat.\",\"stream\":true}";
  private static final String QUESTION = "{\"prompt\":\"What is the capital of France?\"}";
  private static final String ENGINE = "builtin,slots=4,rate=60";
  private static final Duration LONGEST = Duration.ofSeconds(120);

  /** For what is so while a fault lasts, on a machine with much else to do. */
  private static final Duration MEANWHILE = Duration.ofSeconds(30);

  /** For what might be so in passing only, while members come or go. */
  private static final Duration STEADY = Duration.ofSeconds(2);

  /** A rebuild of the event bus ends the connection that was kept, and then the port is away. */
  private static final long OUTAGES_OF_ONE_REBUILD = 2;

  private final NamespaceMesh mesh;
  private final int nodes;
  private final List<SteadyClient> clients = new ArrayList<>();

  /** What closes each thing that was opened, in that order. */
  private final List<Runnable> opened = new ArrayList<>();

  private long sinceNanos;

  NetworkStory(Path home, int nodes, long seed) {
    this.nodes = nodes;
    mesh = new NamespaceMesh(home, nodes, seed, "--engine", ENGINE);
    opened.add(mesh::close);
    try {
      mesh.all().forEach(this::startClient);
      now();
      awaitAnswersOfAll();
    } catch (RuntimeException | Error e) {
      Closing.after(e, opened);
      throw e;
    }
  }

  private void startClient(int number) {
    var client = new SteadyClient("n" + number, mesh.url(number), STORY);
    opened.add(client::abandon);
    clients.add(client);
  }

  VirtualSwitch network() {
    return mesh.network();
  }

  NamespaceMesh mesh() {
    return mesh;
  }

  /** What is looked at below has happened since. */
  void now() {
    sinceNanos = System.nanoTime();
  }

  /** Lets time pass. */
  void goOnFor(Duration time) {
    long start = System.nanoTime();
    Await.awaitUntil(
        "time", time.toSeconds() + 1, () -> System.nanoTime() - start > time.toNanos());
  }

  /** Waits until every node has answered another prompt. */
  void awaitAnswersOfAll() {
    Await.awaitUntil(
        "every node answers",
        LONGEST.toSeconds(),
        () -> clients.stream().allMatch(client -> answersOf(client) > 0));
  }

  /** Each of them answers its clients meanwhile, the busiest machine's within a while. */
  void shouldServeEverywhere() {
    for (int number = 1; number <= nodes; number++) {
      SteadyClient client = clients.get(number - 1);
      try {
        Await.awaitUntil("served", MEANWHILE.toSeconds(), () -> answersOf(client) > 0);
      } catch (AssertionError e) {
        throw new AssertionError("n" + number + " has answered nothing: " + newest(number), e);
      }
    }
  }

  /** The traces of a node's newest prompts. */
  private String newest(int number) {
    var traces = new StringBuilder();
    mesh.get(number, "/prompts?limit=2")
        .ifPresent(
            all ->
                all.path("prompts")
                    .forEach(
                        each ->
                            traces.append(
                                mesh.get(number, "/prompts/" + each.path("id").asText()))));
    return traces.toString();
  }

  /** Each comes to hear so many others, neither more nor fewer, and it stays so. */
  void shouldSee(int others, int... numbers) {
    for (int number : numbers) {
      Await.awaitSteady(
          "n" + number + " sees " + others,
          MEANWHILE.toSeconds(),
          STEADY,
          () -> mesh.sees(number, others));
    }
  }

  /**
   * All hear all within a time from now on, though a machine that has much else to do takes longer;
   * and in the end each can have each other one answer. The first says that the members are
   * complete, and may be so before those that join have made their event buses anew; how long the
   * second takes is logged and has only the bound of any wait here.
   */
  void shouldBeOneMeshWithin(Duration longest) {
    long start = System.nanoTime();
    awaitThatAllHearAll(longest);
    Duration members = since(start);
    boolean starved = ProcessMesh.isStarved();
    Set<Pair> open = pairs();
    try {
      Await.awaitUntil("all answer all", LONGEST.toSeconds(), () -> isEmptied(open));
    } catch (AssertionError e) {
      throw new AssertionError("these got no answer: " + open, e);
    }
    LOG.warn(
        "one mesh again: all hear all after {}, all answer all after {}{}",
        members,
        since(start),
        starved ? ", on a machine with much else to do" : "");
    if (!starved) {
      assertThat(members).isLessThan(longest);
    }
  }

  /** Tells how things stand when it was to be so. */
  private void awaitThatAllHearAll(Duration longest) {
    try {
      Await.awaitUntil("all hear all", longest.toSeconds(), this::isComplete);
    } catch (AssertionError e) {
      LOG.warn("not all hear all yet:{}", mesh.account());
      Await.awaitUntil("all hear all", LONGEST.toSeconds(), this::isComplete);
    }
  }

  private boolean isComplete() {
    return mesh.all().allMatch(each -> mesh.hears(each, nodes - 1));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private record Pair(int from, int to) {}

  private Set<Pair> pairs() {
    return mesh.all()
        .boxed()
        .flatMap(from -> mesh.all().filter(to -> to != from).mapToObj(to -> new Pair(from, to)))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private boolean isEmptied(Set<Pair> open) {
    open.removeIf(pair -> isAnswered(pair.from(), pair.to()));
    return open.isEmpty();
  }

  private boolean isAnswered(int from, int to) {
    return mesh.ask(from, to, QUESTION)
        .filter(said -> said.path("device").asText().equals("n" + to))
        .isPresent();
  }

  /**
   * Ends the clients, and looks into their books: whatever was accepted ended once, and what was
   * answered is the same text.
   *
   * @return how many ended so, by the code of the error, or as answered
   */
  Map<String, Long> shouldHaveEndedEveryPromptOnce() {
    clients.forEach(SteadyClient::close);
    mesh.all().forEach(this::shouldHaveBeenAwayForRebuildsOnly);
    List<Ended> all = clients.stream().flatMap(client -> client.ended().stream()).toList();
    Map<String, Long> counts =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.answered() ? "answered" : each.error(),
                    TreeMap::new,
                    Collectors.counting()));
    LOG.warn("prompts: {}", counts);
    assertThat(all).allSatisfy(each -> assertThat(each.ends()).as("%s", each).isEqualTo(1));
    assertThat(all).allMatch(Ended::gapless);
    assertThat(all.stream().filter(Ended::answered).map(Ended::text).distinct()).hasSize(1);
    return counts;
  }

  /** A prompt that got no answer at all may have been accepted, so there must be few. */
  private void shouldHaveBeenAwayForRebuildsOnly(int number) {
    Await.awaitUntil(
        "n" + number + " tells of itself",
        LONGEST.toSeconds(),
        () -> mesh.rebuilds(number).isPresent());
    long rebuilds = mesh.rebuilds(number).orElse(0L);
    int outages = clients.get(number - 1).outages();
    LOG.warn("n{}: {} outages in {} rebuilds of the event bus", number, outages, rebuilds);
    assertThat((long) outages)
        .as("times that n%d answered nothing", number)
        .isLessThanOrEqualTo(OUTAGES_OF_ONE_REBUILD * rebuilds);
  }

  private long answersOf(SteadyClient client) {
    return client.ended().stream()
        .filter(each -> each.answered() && each.atNanos() - sinceNanos > 0)
        .count();
  }

  @Override
  public void close() {
    Closing.inReverse(opened);
  }
}
