package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class WinnerTextTest {

  private static final String LAPTOP =
      "'device':'laptop','model':'demo','accelerator':'CPU','evidence':'detected','local':false,"
          + "'total_ms':1200,'predicted_ms':1100,'attempts':1";

  @Test
  void shouldNameTheBeatenAndWhoOfThemWasBusy() {
    assertThat(
            line(
                LAPTOP
                    + ",'bids':["
                    + bid("phone", 4000, 2000, false)
                    + ","
                    + bid("laptop", 1100, 0, true)
                    + ","
                    + bid("desktop", 2300, 100, false)
                    + "]"))
        .isEqualTo(
            "laptop answered in 1.2 s with demo on CPU (predicted 1.1 s); it beat phone 4.0 s"
                + " (queue) and desktop 2.3 s");
  }

  @Test
  void shouldSayThatThereWasNoAuctionOnTheOwnNpu() {
    assertThat(
            line(
                "'device':'phone','model':'demo','accelerator':'NPU','evidence':'emulated',"
                    + "'local':true,'total_ms':950,'predicted_ms':800,'attempts':1,'bids':[]"))
        .isEqualTo("phone answered in 0.95 s on its own free NPU (emulated), no auction");
  }

  @Test
  void shouldSayThatNobodyElseBid() {
    assertThat(line(LAPTOP + ",'bids':[" + bid("laptop", 1100, 0, true) + "]"))
        .endsWith("(predicted 1.1 s); nobody else bid");
  }

  @Test
  void shouldNotWonderThatNobodyElseBidsForAPromptOfOneDevice() throws JsonProcessingException {
    String json = "{" + LAPTOP + ",'bids':[" + bid("laptop", 1100, 0, true) + "]}";

    assertThat(WinnerText.of(new ObjectMapper().readTree(json.replace('\'', '"')), List.of(), true))
        .endsWith("(predicted 1.1 s); nobody else was to be asked");
  }

  @Test
  void shouldTellALaneOfTheSameDeviceApart() {
    assertThat(
            line(
                LAPTOP
                    + ",'bids':["
                    + bid("laptop", 1100, 0, true)
                    + ","
                    + bid("laptop", 2000, 0, false)
                    + "]"))
        .endsWith("it beat its own CPU 2.0 s");
  }

  @Test
  void shouldCountTheBeatenBeyondTheFirstOnes() {
    String others = bid("a", 2000, 0, false) + ",";
    assertThat(line(LAPTOP + ",'bids':[" + others.repeat(6) + bid("laptop", 1100, 0, true) + "]"))
        .endsWith("it beat a 2.0 s, a 2.0 s, a 2.0 s, a 2.0 s and 2 more");
  }

  @Test
  void shouldSayWhoWasLostOnTheWay() {
    String bids = ",'bids':[" + bid("laptop", 1100, 0, true) + "]";

    assertThat(line(LAPTOP + bids, "desktop: fell silent"))
        .endsWith("; it took over on the way (desktop: fell silent)");
    assertThat(line(LAPTOP.replace("'attempts':1", "'attempts':3") + bids))
        .endsWith("; lost or overtaken on the way: 2 runs");
  }

  private static String bid(String device, int predictedMs, int backlogMs, boolean won) {
    return "{'device':'%s','accelerator':'CPU','predicted_ms':%d,'backlog_ms':%d,'won':%b}"
        .formatted(device, predictedMs, backlogMs, won);
  }

  private static String line(String fields, String... losses) {
    try {
      String json = "{" + fields.replace('\'', '"') + "}";
      return WinnerText.of(new ObjectMapper().readTree(json), List.of(losses), false);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
