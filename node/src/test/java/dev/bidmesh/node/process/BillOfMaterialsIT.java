package dev.bidmesh.node.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bill of materials against the jar that it describes. What is in that is found without the
 * bill: of all jars that this test runs with, those whose classes the jar has.
 */
class BillOfMaterialsIT {

  private static final String BILL = "META-INF/sbom/bidmesh.cdx.json";
  private static final Path JAR = Path.of(System.getProperty("bidmesh.jar", "target/bidmesh.jar"));

  @BeforeEach
  void needsABuildWithANetwork() {
    assumeFalse(
        "offline=true".equals(System.getProperty("bidmesh.build")), "the bill is not made offline");
  }

  @Test
  void shouldNameEveryJarThatIsInTheDistributionAndNoOther() throws Exception {
    try (var distribution = new JarFile(JAR.toFile())) {
      JsonNode bill = bill(distribution);

      assertThat(named(bill)).isEqualTo(shipped(distribution));
      assertThat(named(bill)).hasSizeGreaterThan(50);
    }
  }

  @Test
  void shouldNameTheLibrariesOfTheDashboard() throws Exception {
    try (var distribution = new JarFile(JAR.toFile())) {
      assertThat(distribution.getEntry("dev/bidmesh/gateway/ui/lib/lit-html.js")).isNotNull();
      assertThat(components(bill(distribution)).filter(BillOfMaterialsIT::isForBrowsers))
          .extracting(each -> each.path("name").asText())
          .containsExactlyInAnyOrder("lit-html", "uplot");
    }
  }

  private static JsonNode bill(JarFile distribution) throws IOException {
    try (InputStream content = distribution.getInputStream(distribution.getEntry(BILL))) {
      return new ObjectMapper().readTree(content);
    }
  }

  /** SHA-256 of the jars by their names. */
  private static Map<String, String> named(JsonNode bill) {
    return components(bill)
        .filter(each -> !isForBrowsers(each))
        .collect(
            Collectors.toMap(
                each -> "%s-%s.jar".formatted(text(each, "name"), text(each, "version")),
                BillOfMaterialsIT::digest,
                (one, other) -> one,
                TreeMap::new));
  }

  private static Stream<JsonNode> components(JsonNode bill) {
    return StreamSupport.stream(bill.path("components").spliterator(), false);
  }

  private static boolean isForBrowsers(JsonNode component) {
    return text(component, "group").equals("org.webjars.npm");
  }

  private static String digest(JsonNode component) {
    return StreamSupport.stream(component.path("hashes").spliterator(), false)
        .filter(hash -> text(hash, "alg").equals("SHA-256"))
        .map(hash -> text(hash, "content"))
        .findFirst()
        .orElse("none");
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asText();
  }

  private static Map<String, String> shipped(JarFile distribution) throws Exception {
    var found = new TreeMap<String, String>();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    for (Path jar : Arrays.stream(classPath.split(File.pathSeparator)).map(Path::of).toList()) {
      if (jar.toString().endsWith(".jar") && isIn(distribution, jar)) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
        found.put(String.valueOf(jar.getFileName()), HexFormat.of().formatHex(digest));
      }
    }
    // The node itself is what the bill is of.
    found.keySet().removeIf(name -> name.startsWith("bidmesh-node-"));
    return found;
  }

  private static boolean isIn(JarFile distribution, Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      Optional<String> own =
          file.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
              .filter(name -> !name.startsWith("META-INF/"))
              .findFirst();
      return own.map(distribution::getEntry).isPresent();
    }
  }
}
