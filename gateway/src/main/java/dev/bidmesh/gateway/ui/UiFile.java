package dev.bidmesh.gateway.ui;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the dashboard, ready to be sent.
 *
 * @param mediaType its media type
 * @param etag changes with its content; quoted, as in the header
 * @param plain the content
 * @param zipped the same, compressed with gzip
 */
record UiFile(String mediaType, String etag, Buffer plain, Buffer zipped) {

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8");

  /** 64 bits: enough for two versions of one file to differ. */
  private static final int ETAG_CHARS = 16;

  /**
   * Reads one from the class path.
   *
   * @param name path below this package
   * @throws IllegalStateException if the program was built without it
   */
  static UiFile load(String name) {
    try (InputStream stream = UiFile.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the program was built without the file " + name);
      }
      return of(name, stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the file " + name + " of the dashboard", e);
    }
  }

  private static UiFile of(String name, byte[] content) throws IOException {
    String type = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null) {
      throw new IllegalStateException("no media type is known for " + name);
    }
    return new UiFile(type, etag(content), Buffer.buffer(content), Buffer.buffer(gzip(content)));
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + HexFormat.of().formatHex(digest).substring(0, ETAG_CHARS) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(content);
    }
    return bytes.toByteArray();
  }
}
