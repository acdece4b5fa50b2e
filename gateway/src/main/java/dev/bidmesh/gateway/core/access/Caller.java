package dev.bidmesh.gateway.core.access;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who calls, as far as that matters.
 *
 * @param client stands for whoever asks, so that clients take turns: the key, else the address
 * @param key that was presented; absent for one who needs none
 * @param sameDevice whether it is a program on the node's own device
 * @param foreignPage whether a page of another origin makes the request, be it an allowed one
 */
public record Caller(String client, Optional<ApiKey> key, boolean sameDevice, boolean foreignPage) {

  /** What it may do. No page but the node's own decides where prompts go. */
  public Set<Scope> scopes() {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    if (key.isPresent()) {
      key.get().scopes().forEach(scopes::add);
    } else if (sameDevice) {
      scopes.addAll(EnumSet.allOf(Scope.class));
    } else {
      scopes.addAll(EnumSet.of(Scope.PROMPT, Scope.INSPECT));
    }
    if (foreignPage && scopes.remove(Scope.ADMIN)) {
      scopes.addAll(EnumSet.of(Scope.PROMPT, Scope.INSPECT));
    }
    return scopes;
  }

  /** Whether it may look at a prompt. */
  public boolean maySee(Optional<String> asker) {
    return Access.INSPECT.admits(scopes()) || isOwn(asker);
  }

  /**
   * Whether it may end a prompt. Where no key is needed, anybody may.
   *
   * @param asker who asked it, where that is known
   */
  public boolean mayEnd(Optional<String> asker) {
    return key.isEmpty() || scopes().contains(Scope.ADMIN) || isOwn(asker);
  }

  private boolean isOwn(Optional<String> asker) {
    return asker.filter(client::equals).isPresent();
  }
}
