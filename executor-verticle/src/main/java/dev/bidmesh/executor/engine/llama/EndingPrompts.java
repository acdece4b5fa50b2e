package dev.bidmesh.executor.engine.llama;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bidmesh.executor.engine.Refusal;
import dev.bidmesh.executor.engine.llama.child.ChildCommand.Generate;
import dev.bidmesh.executor.engine.llama.child.ChildCommand.Turn;
import dev.bidmesh.executor.engine.supervise.RestartPolicy;
import dev.bidmesh.executor.engine.supervise.Restarts;
import dev.bidmesh.protocol.FailureCode;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Prompts over which a process has ended. Each costs a load of the model, and those beside it what
 * they have written: so the same prompt is refused for a while without being tried, and where
 * others follow, the model is loaded later each time. Within turns.
 */
final class EndingPrompts {

  /** Prompts that are remembered, those that came last. */
  static final int MOST = 64;

  /** How long a prompt is remembered: a process may have ended over it by accident. */
  static final Duration MEMORY = Duration.ofMinutes(10);

  private final Map<String, Blame> blamed = new LinkedHashMap<>();
  private final RestartPolicy policy;
  private final Restarts loads;

  /**
   * @param policy the pauses; its limit does not count, since whoever sends such prompts could end
   *     the engine for everybody
   * @param chance numbers from 0 to 1, for the pauses
   */
  EndingPrompts(RestartPolicy policy, DoubleSupplier chance) {
    this.policy = policy;
    this.loads =
        new Restarts(
            new RestartPolicy(policy.first(), policy.most(), Integer.MAX_VALUE, policy.calm()),
            chance);
  }

  /** A process begins to load the model. */
  void started() {
    loads.started();
  }

  /** It takes prompts. */
  void serves(long nowNanos) {
    loads.serves(nowNanos);
  }

  /**
   * A process has ended over a prompt. What ran beside it may be to blame as well, unless it comes
   * to that again.
   *
   * @param alone whether the process had nothing else to do
   * @return after which pause the next one is to be started
   */
  Duration ended(Generate over, boolean alone, long nowNanos) {
    forget(nowNanos);
    String digest = digest(over);
    boolean again = blamed.remove(digest) != null;
    blamed.put(digest, new Blame(alone || again, nowNanos));
    if (blamed.size() > MOST) {
      blamed.remove(blamed.keySet().iterator().next());
    }
    return loads.failed(nowNanos).orElse(policy.most());
  }

  /** Why a prompt is not tried, if a process has ended over the same of late. */
  Optional<Refusal> refusal(Generate wanted, long nowNanos) {
    forget(nowNanos);
    return blamed.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(blamed.get(digest(wanted)))
            .filter(Blame::isSure)
            .map(blame -> why(wanted));
  }

  /** What is wrong with a prompt over which a process has ended. */
  static Refusal why(Generate prompt) {
    return new Refusal(
        FailureCode.BAD_REQUEST,
        prompt.raw().isEmpty()
            ? "the chat template of the model does not take this conversation; begin it with a"
                + " message of the user, after which assistant and user take turns"
            : "llama.cpp has ended over the text of this raw prompt while it made tokens of it;"
                + " change the text, or use another engine");
  }

  private void forget(long nowNanos) {
    blamed.values().removeIf(each -> nowNanos - each.sinceNanos() >= MEMORY.toNanos());
  }

  /** Of what is read before anything is generated; what it is to be continued with is no part. */
  private static String digest(Generate prompt) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      if (prompt.raw().isEmpty()) {
        for (Turn turn : prompt.turns()) {
          add(digest, turn.role());
          add(digest, turn.content());
        }
      } else {
        add(digest, prompt.raw());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    // With its length: two texts are not the same as one.
    digest.update((bytes.length + ":").getBytes(UTF_8));
    digest.update(bytes);
  }

  /**
   * That a process has ended over a prompt.
   *
   * @param isSure whether nothing else could have ended it
   */
  private record Blame(boolean isSure, long sinceNanos) {}
}
