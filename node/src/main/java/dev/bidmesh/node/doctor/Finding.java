package dev.bidmesh.node.doctor;

import dev.bidmesh.protocol.Checks;
import java.util.Optional;

/**
 * One thing that was looked at.
 *
 * @param subject what was looked at
 * @param verdict what that means for a node
 * @param detail what was found, in plain words
 * @param remedy what to do to have it, or to have it better; absent: there is nothing to do
 */
public record Finding(String subject, Verdict verdict, String detail, Optional<String> remedy) {

  /** What a finding means for a node. */
  public enum Verdict {
    /** It is there and works. */
    OK,
    /** It is not there, and a node does without. */
    ABSENT,
    /** Something that was asked for or is needed does not work. */
    PROBLEM
  }

  public Finding {
    Checks.notBlank("subject", subject);
  }

  static Finding ok(String subject, String detail) {
    return new Finding(subject, Verdict.OK, detail, Optional.empty());
  }

  static Finding absent(String subject, String detail) {
    return new Finding(subject, Verdict.ABSENT, detail, Optional.empty());
  }

  static Finding problem(String subject, String detail) {
    return new Finding(subject, Verdict.PROBLEM, detail, Optional.empty());
  }

  /** The same with what to do about it. */
  Finding remedy(String what) {
    return new Finding(subject, verdict, detail, Optional.of(what));
  }

  boolean isProblem() {
    return verdict == Verdict.PROBLEM;
  }
}
