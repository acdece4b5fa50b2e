package dev.bidmesh.executor.engine.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A process that signals do not reach, as one that hangs in the kernel. */
final class Immortal extends Process {

  private final Process real;

  Immortal() {
    try {
      real = new ProcessBuilder("sleep", "300").start();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends it after all. */
  void release() {
    real.destroyForcibly();
  }

  @Override
  public OutputStream getOutputStream() {
    return real.getOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return real.getInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return real.getErrorStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return real.waitFor();
  }

  @Override
  public int exitValue() {
    return real.exitValue();
  }

  @Override
  public void destroy() {}

  @Override
  public long pid() {
    return real.pid();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return real.onExit();
  }

  @Override
  public ProcessHandle toHandle() {
    return new DeafHandle(real.toHandle());
  }
}
