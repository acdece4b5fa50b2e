package dev.bidmesh.bandit.core.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.bidmesh.bandit.core.linear.PendingBids.Bid;
import dev.bidmesh.bandit.core.linear.PendingBids.Content;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingBidsTest {

  private static final long NOW_S = 1_764_150_000;
  private static final String ID = "bid_1764149990123_phone-a";

  @Test
  void shouldReadABidInUnitsThatPeopleKnow() {
    Content content = read(ID + ",0.4200,0.6100,0.0780," + (NOW_S - 10) + "\n");

    assertThat(content.open()).containsExactly(new Bid(ID, .42, .61, 78, 10));
    assertThat(content.expired()).isZero();
    assertThat(content.malformed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 0", "3600, 1, 0", "3601, 0, 1", "-3600, 1, 0"})
  void shouldGiveABidUpAfterAnHour(long ageS, int open, int expired) {
    Content content = read(ID + ",0.1,0.1,0.1," + (NOW_S - ageS));

    assertThat(content.open()).hasSize(open);
    assertThat(content.expired()).isEqualTo(expired);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bid_1764149990123_a,0.1,0.1,0.1|must be bid_id,cpu,ram,len,epoch_s: 5 columns, not 4",
        "bid_17_a,0.1,0.1,0.1,1764149990|bid_id must be bid_, 13 digits",
        "bid_1764149990123_a,42,0.1,0.1,1764149990|cpu must be a fraction of the processors, 0 to"
            + " 10, not 42",
        "bid_1764149990123_a,0.1,1.2,0.1,1764149990|ram must be a fraction, 0 to 1, not 1.2",
        "bid_1764149990123_a,0.1,NaN,0.1,1764149990|ram must be a fraction, 0 to 1, not NaN",
        "bid_1764149990123_a,0.1,0.1,-1,1764149990|len must be thousands of characters, 0 to 1000",
        "bid_1764149990123_a,x,0.1,0.1,1764149990|cpu must be a number, not 'x'",
        "bid_1764149990123_a,0.1,0.1,0.1,soon|epoch_s must be whole seconds since 1970, not 'soon'",
        "bid_1764149990123_a,0.1,0.1,0.1,-5|epoch_s must be whole seconds since 1970, not '-5'",
        "bid_1764149990123_a,0.1,0.1,0.1,1864149990|epoch_s 1864149990 lies in the future"
      })
  void shouldNameTheLineAndTheFieldThatIsWrong(String line, String problem) {
    Content content = read("\n" + line + "\n" + ID + ",0.1,0.1,0.1," + NOW_S);

    assertThat(content.malformed()).hasSize(1);
    assertThat(content.malformed().get(0)).startsWith("line 2: " + problem);
    assertThat(content.open()).hasSize(1);
    assertThat(content.lines()).isEqualTo(2);
  }

  @Test
  void shouldNotCountABidTwice() {
    String line = ID + ",0.1,0.1,0.1," + NOW_S + "\r\n";

    Content content = read(line + line);

    assertThat(content.open()).hasSize(1);
    assertThat(content.malformed()).containsExactly("line 2: has the bid_id of line 1");
  }

  @Test
  void shouldCountALoadOfMoreThanAllProcessorsAsAllOfThem() {
    assertThat(read(ID + ",1.7,0.1,0.1," + NOW_S).open().get(0).cpu()).isEqualTo(1);
  }

  @Test
  void shouldRefuseAFileThatIsTooLong() {
    String most = "x\n".repeat(PendingBids.MOST);

    assertThat(read(most).malformed()).hasSize(PendingBids.MOST);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(most + "x"))
        .withMessageContaining("more than 10000 lines");
  }

  @Property(tries = 200)
  @Label("should account for every line, whatever is on it")
  void shouldAccountForEveryLine(@ForAll String text) {
    Content content = read(text);

    assertThat(content.lines()).isEqualTo((int) text.lines().filter(l -> !l.isBlank()).count());
  }

  private static Content read(String text) {
    return PendingBids.read(text, NOW_S);
  }
}
