package dev.bidmesh.executor.engine.process;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Stands for a process, and keeps signals from it. */
record DeafHandle(ProcessHandle real) implements ProcessHandle {

  @Override
  public long pid() {
    return real.pid();
  }

  @Override
  public Optional<ProcessHandle> parent() {
    return real.parent();
  }

  @Override
  public Stream<ProcessHandle> children() {
    return Stream.empty();
  }

  @Override
  public Stream<ProcessHandle> descendants() {
    return Stream.empty();
  }

  @Override
  public Info info() {
    return real.info();
  }

  @Override
  public CompletableFuture<ProcessHandle> onExit() {
    return real.onExit();
  }

  @Override
  public boolean supportsNormalTermination() {
    return true;
  }

  @Override
  public boolean destroy() {
    return false;
  }

  @Override
  public boolean destroyForcibly() {
    return false;
  }

  @Override
  public boolean isAlive() {
    return real.isAlive();
  }

  @Override
  public int compareTo(ProcessHandle other) {
    return Long.compare(pid(), other.pid());
  }
}
