package dev.bidmesh.node.attack;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/** Frames of the event bus as they are on the wire, written by hand. */
final class Frames {

  private static final int VERSION = 2;
  private static final int STRING = 9;
  private static final int SERIALIZABLE = 17;
  private static final int NAMED = -1;
  private static final int NO_HEADERS = 4;

  private Frames() {}

  /** A text for an address. */
  static byte[] text(String address, String text) throws IOException {
    var body = new ByteArrayOutputStream();
    string(new DataOutputStream(body), text);
    return frame(STRING, address, body.toByteArray());
  }

  /** A Java object for an address. */
  static byte[] object(String address, Serializable object) throws IOException {
    byte[] content = serialised(object);
    var body = new ByteArrayOutputStream();
    var out = new DataOutputStream(body);
    out.writeInt(content.length);
    out.write(content);
    return frame(SERIALIZABLE, address, body.toByteArray());
  }

  /** What nodes send to one another, or what looks like it, for an address. */
  static byte[] message(String address, byte[] json) throws IOException {
    var body = new ByteArrayOutputStream();
    var out = new DataOutputStream(body);
    out.writeInt(json.length);
    out.write(json);
    return frame(NAMED, address, body.toByteArray());
  }

  /** Any bytes, with a length before them that is true. */
  static byte[] anything(byte[] content) throws IOException {
    var whole = new ByteArrayOutputStream();
    var out = new DataOutputStream(whole);
    out.writeInt(content.length);
    out.write(content);
    return whole.toByteArray();
  }

  static byte[] serialised(Serializable object) throws IOException {
    var content = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(content)) {
      out.writeObject(object);
    }
    return content.toByteArray();
  }

  private static byte[] frame(int codec, String address, byte[] body) throws IOException {
    var content = new ByteArrayOutputStream();
    var out = new DataOutputStream(content);
    out.writeByte(VERSION);
    out.writeByte(codec);
    if (codec == NAMED) {
      string(out, "bidmesh-json");
    }
    out.writeByte(0);
    string(out, address);
    out.writeInt(0);
    string(out, "a-stranger");
    out.writeInt(NO_HEADERS);
    out.write(body);
    return anything(content.toByteArray());
  }

  private static void string(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
