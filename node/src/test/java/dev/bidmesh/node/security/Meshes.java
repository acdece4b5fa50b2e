package dev.bidmesh.node.security;

import dev.bidmesh.protocol.DeviceId;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** Meshes for tests. */
public final class Meshes {

  /** When they were made. */
  public static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  private static final SecureRandom RANDOM = new SecureRandom();

  private Meshes() {}

  public static NewMesh mesh() {
    return NewMesh.create("home", NOW, RANDOM);
  }

  public static MeshIdentity member(NewMesh mesh, String name) {
    return mesh.member(subject(name), NOW, RANDOM);
  }

  public static NodeSubject subject(String name, String... hosts) {
    return new NodeSubject(name, DeviceId.random(RANDOM), List.of(hosts));
  }
}
