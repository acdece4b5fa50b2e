package dev.bidmesh.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How the demonstration talks to its nodes: over HTTP, as any client does. */
public interface MeshClient {

  /**
   * Puts a prompt to a node.
   *
   * @param pin the only device that may run it; empty: whichever is best
   */
  Exchange ask(String url, String prompt, String pin, Listener listener);

  /**
   * The JSON of one of a node's resources.
   *
   * @throws IOException if there is none, or none in time; it says why
   */
  JsonNode get(String url, String path) throws IOException;

  /** What is heard before the answer is complete, on the thread that waits for it. */
  interface Listener {

    /** A device took it. */
    void accepted(String promptId, String device);

    /** The next part of the answer. */
    void text(String text);

    /** A run was lost; another goes on. */
    void retried(String reason);
  }

  /** A prompt in work. */
  interface Exchange {

    /**
     * Waits for the whole answer.
     *
     * @throws IOException if there is none; it says why
     */
    JsonNode await() throws IOException;

    /** Gives it up, from any thread. */
    void cancel();
  }
}
