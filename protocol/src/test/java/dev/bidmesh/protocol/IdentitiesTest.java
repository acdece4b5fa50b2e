package dev.bidmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentitiesTest {

  private static final DeviceId DEVICE = new DeviceId("abcdefghijklmnopqrstuvwxyz");

  @Test
  void shouldDrawDistinctDeviceIds() {
    var random = new SecureRandom();
    Set<DeviceId> drawn = new HashSet<>();
    Stream.generate(() -> DeviceId.random(random)).limit(1000).forEach(drawn::add);

    assertThat(drawn).hasSize(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcdefghijklmnopqrstuvwxy",
        "abcdefghijklmnopqrstuvwxyz2",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghijklmnopqrstuvwx18"
      })
  void shouldRefuseWhatIsNoDeviceId(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DeviceId(text))
        .withMessageContaining("26 characters");
  }

  @Test
  void shouldTellThePromptsOwner() {
    assertThat(PromptId.create(DEVICE).ownerPrefix()).isEqualTo("abcdefgh");
  }

  @Test
  void shouldSortPromptsByCreation() {
    PromptId first = PromptId.create(DEVICE);
    PromptId second = PromptId.create(DEVICE);

    assertThat(first).isLessThan(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "01JD5Y0000000000000000000A", "01jd5y0000000000000000000a-abcdefgh"})
  void shouldRefuseWhatIsNoPromptId(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new PromptId(text));
  }

  @Property
  void shouldReadBackAnyLaneKey(@ForAll @NotBlank String engine, @ForAll @NotBlank String digest) {
    // Lone surrogates have no UTF-8 form and cannot come from JSON either.
    if (hasLoneSurrogate(engine) || hasLoneSurrogate(digest)) {
      return;
    }
    // White space beyond ASCII, such as an em space, is blank for us and not for the annotation.
    if (engine.isBlank() || digest.isBlank()) {
      return;
    }
    var lane = new LaneKey(DEVICE, engine, Accelerator.GPU, digest);

    assertThat(LaneKey.parse(lane.toString())).isEqualTo(lane);
    assertThat(lane.toString().split("/")).hasSize(4);
  }

  @Test
  void shouldReadBackABidId() {
    var bid = new BidId(PromptId.create(DEVICE), DEVICE, 3);

    assertThat(BidId.parse(bid.toString())).isEqualTo(bid);
  }

  @Test
  void shouldHaveOneNumberAndLabelPerFailure() {
    assertThat(FailureCode.values()).extracting(FailureCode::number).doesNotHaveDuplicates();
    assertThat(FailureCode.values()).extracting(FailureCode::label).doesNotHaveDuplicates();
    assertThat(FailureCode.values())
        .allSatisfy(code -> assertThat(FailureCode.ofNumber(code.number())).isEqualTo(code));
  }

  @Test
  void shouldReadAFailureOfALaterVersionAsInternal() {
    assertThat(FailureCode.ofNumber(-5)).isEqualTo(FailureCode.INTERNAL);
    assertThat(FailureCode.ofLabel("later")).isEqualTo(FailureCode.INTERNAL);
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
