package dev.bidmesh.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {

  private static final String PRODUCT = "dev.bidmesh";
  private static final String FIXTURE = "dev.bidmesh.architecture.fixture";

  private static final JavaClasses PRODUCT_CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(PRODUCT);

  private static final JavaClasses FIXTURE_CLASSES =
      new ClassFileImporter().importPackages(FIXTURE);

  @Test
  void shouldSeeEveryModule() {
    // when
    var packages = PRODUCT_CLASSES.stream().map(each -> each.getPackageName()).distinct().toList();

    // then
    assertThat(packages)
        .contains("dev.bidmesh.protocol", "dev.bidmesh.testkit", "dev.bidmesh.node")
        .containsAll(Rules.VERTICLES.stream().map(module -> PRODUCT + "." + module).toList())
        .noneMatch(name -> name.startsWith("dev.bidmesh.architecture"));
  }

  static Stream<ArchRule> rules() {
    return new Rules(PRODUCT).all().stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void shouldHoldForTheProduct(ArchRule rule) {
    rule.check(PRODUCT_CLASSES);
  }

  static Stream<Arguments> breaches() {
    var rules = new Rules(FIXTURE);
    return Stream.of(
        Arguments.of(rules.protocolStandsAlone(), "KnowsTheFloorAbove"),
        Arguments.of(rules.testkitKnowsProtocolOnly(), "KnowsAVerticle"),
        Arguments.of(rules.verticleKnowsProtocolOnly("gateway"), "KnowsAnotherVerticle"),
        Arguments.of(rules.verticleKnowsProtocolOnly("bid"), "KnowsTheRoof"),
        Arguments.of(rules.coreIsPure(), "UsesTheEventBus"),
        Arguments.of(rules.coreIsPure(), "StartsAThread"),
        Arguments.of(rules.coreIsPure(), "TakesALock"),
        Arguments.of(rules.coreIsPure(), "HandsWorkToAPool"),
        Arguments.of(rules.coreHasNoClock(), "ReadsTheMonotonicClock"),
        Arguments.of(rules.coreHasNoClock(), "ReadsTheWallClock"),
        Arguments.of(rules.coreHasNoClock(), "TakesAClock"),
        Arguments.of(rules.coreIsRepeatable(), "RollsDice"),
        Arguments.of(rules.coreIsRepeatable(), "DrawsWithoutSeed"),
        Arguments.of(rules.protocolKnowsVertxInBusOnly(), "MessageWithABuffer"),
        Arguments.of(rules.secretKnowsNoVertx(), "SignsOnTheEventBus"),
        Arguments.of(rules.jsonObjectsAtEdgesOnly(), "PlumbsJsonObjects"),
        Arguments.of(rules.nothingIsDecidedByAForeignClock(), "BelievesAForeignClock"),
        Arguments.of(rules.noStaticMutableFields(), "KeepsAStaticCount"),
        Arguments.of(rules.noJavaUtilLogging(), "LogsElsewhere"),
        Arguments.of(rules.noStandardStreams(), "PrintsToStandardOutput"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void shouldBiteOnABreach(ArchRule rule, String culprit) {
    // when
    var result = rule.evaluate(FIXTURE_CLASSES);

    // then
    assertThat(result.hasViolation()).isTrue();
    assertThat(result.getFailureReport().getDetails())
        .anyMatch(line -> line.contains("." + culprit));
  }

  @Test
  void shouldLetAProperCoreBe() {
    // given
    var rules = new Rules(FIXTURE);

    // when
    var reports =
        rules.all().stream()
            .flatMap(
                rule -> rule.evaluate(FIXTURE_CLASSES).getFailureReport().getDetails().stream())
            .toList();

    // then
    assertThat(reports).noneMatch(line -> line.contains("ProperCore"));
  }
}
