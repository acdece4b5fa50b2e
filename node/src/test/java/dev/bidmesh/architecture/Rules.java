package dev.bidmesh.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import dev.bidmesh.protocol.codec.Header;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The architecture as rules over a root package, so that they hold for the product and can be shown
 * to bite on fixtures that repeat its shape below another root.
 */
final class Rules {

  /** The modules that meet on the event bus alone. */
  static final List<String> VERTICLES =
      List.of("bid", "orchestrator", "executor", "bandit", "gateway");

  private static final DescribedPredicate<JavaClass> THREADING =
      describe(
          "are for threads",
          type ->
              type.getPackageName().startsWith("java.util.concurrent")
                  && (type.isAssignableTo(BlockingQueue.class)
                      || !type.isAssignableTo(Collection.class)
                          && !type.isAssignableTo(Map.class)
                          && !type.isEquivalentTo(TimeUnit.class)));

  private final String root;

  Rules(String root) {
    this.root = root;
  }

  /** The ground floor imports nothing of ours. */
  ArchRule protocolStandsAlone() {
    return knowsOnly("protocol");
  }

  /** Users' own tests need it without the rest. */
  ArchRule testkitKnowsProtocolOnly() {
    return knowsOnly("testkit", "protocol");
  }

  /** A verticle module knows the protocol and itself. */
  ArchRule verticleKnowsProtocolOnly(String module) {
    return knowsOnly(module, "protocol");
  }

  /** A core only decides: no event bus, no thread, no lock, no file, no network. */
  ArchRule coreIsPure() {
    return noClasses()
        .that(areCores())
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.vertx..", "io.netty..", "java.net..", "java.nio.file..")
                .or(THREADING)
                .or(assignableTo(Thread.class)))
        .allowEmptyShould(true);
  }

  /** A core is told the time. */
  ArchRule coreHasNoClock() {
    return noClasses()
        .that(areCores())
        .should()
        .dependOnClassesThat(assignableTo(Clock.class))
        .orShould()
        .accessTargetWhere(
            targetOwner(belongToAnyOf(System.class))
                .and(target(nameMatching("nanoTime|currentTimeMillis"))))
        .orShould()
        .accessTargetWhere(
            targetOwner(
                    belongToAnyOf(
                        Instant.class,
                        LocalDate.class,
                        LocalTime.class,
                        LocalDateTime.class,
                        OffsetDateTime.class,
                        ZonedDateTime.class))
                .and(target(nameMatching("now"))))
        .allowEmptyShould(true);
  }

  /** A run of a core can be repeated: no randomness without a seed. */
  ArchRule coreIsRepeatable() {
    return noClasses()
        .that(areCores())
        .should()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(Random.class)
        .orShould()
        .callConstructor(SplittableRandom.class)
        .orShould()
        .dependOnClassesThat(assignableTo(SecureRandom.class))
        .allowEmptyShould(true);
  }

  /** The contract can be read without the event bus; only its wrapper knows that. */
  ArchRule protocolKnowsVertxInBusOnly() {
    return noClasses()
        .that(in("protocol").and(not(in("protocol.bus"))))
        .should()
        .dependOnClassesThat(resideInAPackage("io.vertx.."))
        .allowEmptyShould(true);
  }

  /** What guards a mesh can be read, and used, without the event bus. */
  ArchRule secretKnowsNoVertx() {
    return noClasses()
        .that(in("node.security"))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.vertx..", "io.netty..", "com.hazelcast.."))
        .allowEmptyShould(true);
  }

  /** Inside are records; JSON objects of the toolkit are for edges. */
  ArchRule jsonObjectsAtEdgesOnly() {
    return noClasses()
        .that(ours().and(not(in("gateway"))).and(not(in("node.cli"))))
        .should()
        .dependOnClassesThat(resideInAPackage("io.vertx.core.json.."))
        .allowEmptyShould(true);
  }

  /**
   * Clocks of devices differ by hours, so what a message says of its sender's is for display only.
   */
  ArchRule nothingIsDecidedByAForeignClock() {
    return noClasses()
        .that(ours().and(not(in("protocol"))))
        .should()
        .callMethod(Header.class, "ts")
        .allowEmptyShould(true);
  }

  /** Two nodes in one process must not meet in a static field. */
  ArchRule noStaticMutableFields() {
    return fields()
        .that()
        .areDeclaredInClassesThat(ours())
        .and()
        .areStatic()
        .should()
        .beFinal()
        .allowEmptyShould(true);
  }

  /** One logging API. */
  ArchRule noJavaUtilLogging() {
    return noClasses()
        .that(ours())
        .should()
        .dependOnClassesThat(resideInAPackage("java.util.logging.."))
        .allowEmptyShould(true);
  }

  /** Results go to the terminal that a command was given, everything else to the log. */
  ArchRule noStandardStreams() {
    return noClasses()
        .that(ours())
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .allowEmptyShould(true);
  }

  /** Every rule, as it holds for the whole. */
  List<ArchRule> all() {
    var floors =
        Stream.concat(
            Stream.of(protocolStandsAlone(), testkitKnowsProtocolOnly()),
            VERTICLES.stream().map(this::verticleKnowsProtocolOnly));
    var others =
        Stream.of(
            coreIsPure(),
            coreHasNoClock(),
            coreIsRepeatable(),
            protocolKnowsVertxInBusOnly(),
            secretKnowsNoVertx(),
            jsonObjectsAtEdgesOnly(),
            nothingIsDecidedByAForeignClock(),
            noStaticMutableFields(),
            noJavaUtilLogging(),
            noStandardStreams());
    return Stream.concat(floors, others).toList();
  }

  /** Of our own packages, a module may know itself and these. */
  private ArchRule knowsOnly(String module, String... others) {
    var allowed =
        Stream.concat(Stream.of(module), Stream.of(others)).map(this::packagesOf).toList();
    return noClasses()
        .that(in(module))
        .should()
        .dependOnClassesThat(ours().and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .allowEmptyShould(true);
  }

  private DescribedPredicate<JavaClass> ours() {
    return resideInAPackage(root + "..");
  }

  private DescribedPredicate<JavaClass> in(String module) {
    return resideInAPackage(packagesOf(module));
  }

  private DescribedPredicate<JavaClass> areCores() {
    var cores = VERTICLES.stream().map(module -> packagesOf(module + ".core"));
    return resideInAnyPackage(cores.toArray(String[]::new));
  }

  private String packagesOf(String module) {
    return root + "." + module + "..";
  }
}
