package dev.bidmesh.node.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Messages of the mesh that something happened to, the same for the same seed. */
final class MalformedMessages {

  private static final Path SAMPLES =
      Path.of("..", "protocol", "src", "test", "resources", "messages-v1.jsonl");
  private static final List<String> ODD_VALUES =
      List.of("-1", "1e999", "null", "[]", "{}", "\"\"", "9".repeat(400), "\"\\ud800\"", "true");
  private static final int DEEP = 3_000;

  private final List<byte[]> samples;

  MalformedMessages() {
    try (var lines = Files.lines(SAMPLES)) {
      samples = lines.map(line -> line.getBytes(UTF_8)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  byte[] next(Random random) {
    byte[] sample = samples.get(random.nextInt(samples.size()));
    return switch (random.nextInt(6)) {
      case 0 -> noise(random);
      case 1 -> Arrays.copyOf(sample, random.nextInt(sample.length));
      case 2 -> flipped(sample, random);
      case 3 -> spliced(sample, samples.get(random.nextInt(samples.size())), random);
      case 4 -> withOddValue(sample, random);
      default -> nested(random);
    };
  }

  static byte[] noise(Random random) {
    var bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] flipped(byte[] sample, Random random) {
    byte[] changed = sample.clone();
    for (int i = 0; i <= random.nextInt(8); i++) {
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return changed;
  }

  private static byte[] spliced(byte[] head, byte[] tail, Random random) {
    var whole = new ByteArrayOutputStream();
    whole.write(head, 0, random.nextInt(head.length));
    int from = random.nextInt(tail.length);
    whole.write(tail, from, tail.length - from);
    return whole.toByteArray();
  }

  /** Puts something in the place of one value. */
  private static byte[] withOddValue(byte[] sample, Random random) {
    String text = new String(sample, UTF_8);
    int colon = text.indexOf(':', random.nextInt(text.length()));
    int end = Math.max(colon, text.indexOf(',', colon + 1));
    if (colon < 0) {
      return text.replace(':', ';').getBytes(UTF_8);
    }
    String odd = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
    return (text.substring(0, colon + 1) + odd + text.substring(end)).getBytes(UTF_8);
  }

  private static byte[] nested(Random random) {
    String opening = random.nextBoolean() ? "[" : "{\"a\":";
    return opening.repeat(1 + random.nextInt(DEEP)).getBytes(UTF_8);
  }
}
