package dev.bidmesh.executor.engine.builtin;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bidmesh.executor.engine.CollectingSink;
import dev.bidmesh.executor.engine.Engine;
import dev.bidmesh.executor.engine.GenerationRequest;
import dev.bidmesh.executor.engine.StatusWatch;
import dev.bidmesh.protocol.message.GenerationSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The demo model, changed so that the first word of its answer to a prompt is a control token that
 * ends the answer: it says nothing.
 */
public final class MuteModel {

  private static final String END = "tokenizer.ggml.eos_token_id";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int ARRAY = 9;
  private static final int CONTROL = 3;

  private MuteModel() {}

  /** Writes it to a folder. */
  public static Path in(Path folder, GenerationSpec prompt) {
    try {
      ByteBuffer demo = ModelSource.demo().read();
      var bytes = new byte[demo.remaining()];
      demo.get(bytes);
      ByteBuffer model = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int token = firstToken(prompt);
      model.position(behind(bytes, END));
      require(model.getInt() == UINT32);
      model.putInt(token);
      model.position(behind(bytes, TYPES));
      require(model.getInt() == ARRAY && model.getInt() == INT32 && model.getLong() > token);
      model.putInt(model.position() + token * Integer.BYTES, CONTROL);
      return Files.write(folder.resolve("mute.gguf"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int firstToken(GenerationSpec prompt) {
    Engine engine = new BuiltinEngine(BuiltinOptions.demoModel());
    try {
      StatusWatch.startAndAwaitReady(engine);
      String digest = engine.status().models().get(0).digest();
      var sink = new CollectingSink();
      engine.generate(new GenerationRequest(digest, prompt, Optional.empty()), sink);
      return sink.awaitFirst().tokenIds().get(0);
    } finally {
      engine.close().toCompletableFuture().join();
    }
  }

  /** Where the value of a key begins, with its type. */
  private static int behind(byte[] all, String key) {
    byte[] wanted = key.getBytes(US_ASCII);
    for (int at = 0; at + wanted.length <= all.length; at++) {
      if (ByteBuffer.wrap(all, at, wanted.length).equals(ByteBuffer.wrap(wanted))) {
        return at + wanted.length;
      }
    }
    throw new AssertionError("the model has no " + key);
  }

  private static void require(boolean known) {
    if (!known) {
      throw new AssertionError("the model is written in another way");
    }
  }
}
