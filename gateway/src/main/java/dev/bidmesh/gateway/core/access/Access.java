package dev.bidmesh.gateway.core.access;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What a route asks of its callers. */
public enum Access {
  /** Nothing: what a browser needs to log in. */
  OPEN,
  /** Any key: what tells nothing but models and health. */
  ANY(Scope.PROMPT, Scope.INSPECT),
  /** A key for prompts. */
  PROMPT(Scope.PROMPT),
  /** A key for looking at the node. */
  INSPECT(Scope.INSPECT),
  /** A key for everything. */
  ADMIN(Scope.ADMIN);

  private final List<Scope> oneOf;

  Access(Scope... oneOf) {
    this.oneOf = List.of(oneOf);
  }

  /** Whether whoever has these scopes may pass. */
  public boolean admits(Set<Scope> held) {
    return this == OPEN || held.contains(Scope.ADMIN) || oneOf.stream().anyMatch(held::contains);
  }

  /** The scopes of which one is needed, admin aside, which always does; none if it is open. */
  public Collection<Scope> oneOf() {
    return oneOf;
  }
}
