package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bidmesh.node.Await;
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
import java.util.stream.IntStream;
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

  private final NamespaceMesh mesh;
  private final int nodes;
  private final List<SteadyClient> clients = new ArrayList<>();
  private long sinceNanos;

  NetworkStory(Path home, int nodes, long seed) {
    this.nodes = nodes;
    mesh = new NamespaceMesh(home, nodes, seed, "--engine", ENGINE);
    for (int number = 1; number <= nodes; number++) {
      clients.add(new SteadyClient("n" + number, mesh.url(number), STORY));
    }
    now();
    awaitAnswersOfAll();
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

  /** Each of them answered its clients meanwhile. */
  void shouldHaveServedEverywhere() {
    for (int number = 1; number <= nodes; number++) {
      if (answersOf(clients.get(number - 1)) == 0) {
        throw new AssertionError("n" + number + " has answered nothing: " + newest(number));
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

  /** Each hears so many others. */
  void shouldSee(int others, int... numbers) {
    IntStream.of(numbers)
        .forEach(
            number ->
                assertThat(mesh.sees(number, others)).as("n%d sees %d", number, others).isTrue());
  }

  /**
   * All hear all, and each can have each other one answer, within a time from now on; a machine
   * that has much else to do takes longer.
   */
  void shouldBeOneMeshWithin(Duration longest) {
    long start = System.nanoTime();
    Await.awaitUntil(
        "all see all",
        LONGEST.toSeconds(),
        () -> mesh.all().allMatch(each -> mesh.sees(each, nodes - 1)));
    var members = Duration.ofNanos(System.nanoTime() - start);
    Set<Pair> open = pairs();
    Await.awaitUntil("all answer all: " + open, LONGEST.toSeconds(), () -> isEmptied(open));
    var took = Duration.ofNanos(System.nanoTime() - start);
    LOG.warn("one mesh again: all see all after {}, all answer all after {}", members, took);
    if (!ProcessMesh.isStarved()) {
      assertThat(took).isLessThan(longest);
    }
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

  private long answersOf(SteadyClient client) {
    return client.ended().stream()
        .filter(each -> each.answered() && each.atNanos() - sinceNanos > 0)
        .count();
  }

  @Override
  public void close() {
    mesh.close();
  }
}
