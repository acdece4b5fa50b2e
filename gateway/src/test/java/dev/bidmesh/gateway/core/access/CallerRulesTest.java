package dev.bidmesh.gateway.core.access;

import static dev.bidmesh.gateway.core.access.TestKeys.expiring;
import static dev.bidmesh.gateway.core.access.TestKeys.key;
import static dev.bidmesh.gateway.core.access.TestKeys.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallerRulesTest {

  private static final long NOW = 1_000_000;
  private static final ApiKeys KEYS =
      new ApiKeys(
          List.of(
              key("ask1", Scope.PROMPT),
              key("look", Scope.INSPECT),
              key("root", Scope.ADMIN),
              expiring(key("past", Scope.ADMIN), NOW)));

  private final CallerRules usual = new CallerRules(false, false);
  private final CallerRules open = new CallerRules(true, false);
  private final CallerRules strict = new CallerRules(false, true);

  private static Visit visit(boolean here, boolean foreign, String... credentials) {
    return new Visit(
        here ? "127.0.0.1" : "192.0.2.7", here, foreign, List.of(credentials), Optional.empty());
  }

  private static Visit inSession(boolean foreign, String keyId) {
    return new Visit("192.0.2.7", false, foreign, List.of(), Optional.of(keyId));
  }

  private static Caller admitted(CallerRules rules, Visit visit) {
    Admission admission = rules.admit(visit, KEYS, NOW);
    assertThat(admission).isInstanceOf(Admission.Admitted.class);
    return ((Admission.Admitted) admission).caller();
  }

  private static Admission.Unknown unknown(CallerRules rules, Visit visit) {
    Admission admission = rules.admit(visit, KEYS, NOW);
    assertThat(admission).asInstanceOf(type(Admission.Unknown.class)).isNotNull();
    return (Admission.Unknown) admission;
  }

  @Test
  void shouldLetTheOwnDeviceDoEverythingWithoutAKey() {
    Caller caller = admitted(usual, visit(true, false));

    assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.values());
    assertThat(caller.client()).isEqualTo("127.0.0.1");
    assertThat(caller.key()).isEmpty();
  }

  @Test
  void shouldNotKnowAnotherDeviceWithoutAKey() {
    Admission.Unknown unknown = unknown(usual, visit(false, false));

    assertThat(unknown.presented()).isFalse();
    assertThat(unknown.detail()).contains("Authorization: Bearer").contains("bidmesh key create");
  }

  @Test
  void shouldLetAnotherDeviceAskAndLookButNoMoreWhereTheNodeIsOpen() {
    Caller caller = admitted(open, visit(false, false));

    assertThat(caller.scopes()).containsExactlyInAnyOrder(Scope.PROMPT, Scope.INSPECT);
    assertThat(caller.mayEnd(Optional.of("somebody"))).isTrue();
  }

  @Test
  void shouldAskTheOwnDeviceForAKeyWhereThatIsWished() {
    unknown(strict, visit(true, false));
    unknown(new CallerRules(true, true), visit(true, false));

    assertThat(admitted(strict, visit(true, false, secret("ask1"))).client()).isEqualTo("key:ask1");
  }

  @Test
  void shouldTakeWhoeverPresentsAKeyForItsHolderEvenOnTheOwnDevice() {
    Caller caller = admitted(usual, visit(true, false, secret("look")));

    assertThat(caller.scopes()).containsExactly(Scope.INSPECT);
  }

  @Test
  void shouldRefuseAWrongKeyEvenWhereNoneIsNeeded() {
    assertThat(unknown(usual, visit(true, false, "bm_wrong")).presented()).isTrue();
    assertThat(unknown(open, visit(false, false, "bm_wrong")).presented()).isTrue();
  }

  @Test
  void shouldSayWhenAKeyExpired() {
    Admission.Unknown unknown = unknown(usual, visit(false, false, secret("past")));

    assertThat(unknown.detail())
        .contains("key of past")
        .contains("expired at 1970-01-01T00:16:40Z");
    assertThat(usual.admit(visit(false, false, secret("past")), KEYS, NOW - 1))
        .isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void shouldIgnoreWhatClientsSendBecauseTheirLibrariesInsist() {
    assertThat(admitted(usual, visit(true, false, "sk-no-key-required")).key()).isEmpty();
    assertThat(unknown(usual, visit(false, false, "sk-no-key-required")).detail())
        .contains("begin with bm_");
    assertThat(admitted(usual, visit(false, false, "sk-x", secret("ask1"))).client())
        .isEqualTo("key:ask1");
  }

  @Test
  void shouldKnowABrowserByItsSessionAsLongAsTheKeyIsOne() {
    assertThat(admitted(usual, inSession(false, "look")).client()).isEqualTo("key:look");
    unknown(usual, inSession(false, "gone"));
    unknown(usual, inSession(false, "past"));
  }

  @Test
  void shouldNotLetAForeignPageUseTheSessionOfItsVisitor() {
    unknown(usual, inSession(true, "root"));
  }

  @Test
  void shouldNotLetAForeignPageDecideWherePromptsGo() {
    assertThat(admitted(usual, visit(true, true)).scopes())
        .containsExactlyInAnyOrder(Scope.PROMPT, Scope.INSPECT);
    assertThat(admitted(usual, visit(false, true, secret("root"))).scopes())
        .containsExactlyInAnyOrder(Scope.PROMPT, Scope.INSPECT);
    assertThat(admitted(usual, visit(false, true, secret("ask1"))).scopes())
        .containsExactly(Scope.PROMPT);
  }

  @Test
  void shouldLetAKeyForPromptsFollowAndEndItsOwnOnly() {
    Caller caller = admitted(usual, visit(false, false, secret("ask1")));

    assertThat(caller.maySee(Optional.of("key:ask1"))).isTrue();
    assertThat(caller.mayEnd(Optional.of("key:ask1"))).isTrue();
    assertThat(caller.maySee(Optional.of("key:look"))).isFalse();
    assertThat(caller.mayEnd(Optional.of("192.0.2.7"))).isFalse();
    assertThat(caller.mayEnd(Optional.empty())).isFalse();
  }

  @Test
  void shouldLetAKeyForLookingSeeAllAndEndNone() {
    Caller caller = admitted(usual, visit(false, false, secret("look")));

    assertThat(caller.maySee(Optional.empty())).isTrue();
    assertThat(caller.mayEnd(Optional.of("key:ask1"))).isFalse();
    assertThat(admitted(usual, visit(false, false, secret("root"))).mayEnd(Optional.empty()))
        .isTrue();
  }
}
