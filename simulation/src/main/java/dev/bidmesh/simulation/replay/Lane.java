package dev.bidmesh.simulation.replay;

import java.util.ArrayDeque;
import java.util.Deque;

/** The jobs at one lane, the one that runs first. */
final class Lane {

  private final Deque<Job> jobs = new ArrayDeque<>();
  private double freeAtS;

  void add(Job job) {
    jobs.addLast(job);
    freeAtS = job.endS();
  }

  /** The first job has left. */
  void removeFirst() {
    jobs.removeFirst();
  }

  /** The job at the end. */
  Job last() {
    return jobs.getLast();
  }

  /** The job at the end has gone elsewhere. */
  void removeLast() {
    jobs.removeLast();
    freeAtS = jobs.isEmpty() ? 0 : jobs.getLast().endS();
  }

  boolean isFree() {
    return jobs.isEmpty();
  }

  /** Jobs that run or wait. */
  int outstanding() {
    return jobs.size();
  }

  /** When the last job will have ended, never before now. */
  double freeAtS(double nowS) {
    return Math.max(nowS, freeAtS);
  }

  /** How long a job that came now would wait, in truth. */
  double exactBacklogS(double nowS) {
    return Math.max(0, freeAtS - nowS);
  }

  /**
   * The same as its executor estimates it: what is left on average of a run that has taken so long,
   * and the predictions of those that wait.
   */
  double estimatedBacklogS(double nowS) {
    double sum = 0;
    boolean first = true;
    for (Job job : jobs) {
      sum += first ? job.expected().residualS(nowS - job.startS()) : job.expected().meanS();
      first = false;
    }
    return sum;
  }
}
