package dev.bidmesh.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The check of the page bites. */
class ExpositionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# HELP a x;# TYPE a gauge;a 1;a 1; | twice: a",
        "# TYPE a gauge;a 1; | a has no help before its type",
        "# HELP a x;# TYPE a counter;a 1; | a is a counter by another name",
        "# HELP a_total x;# TYPE a_total gauge;a_total 1; | a_total is a gauge by another name",
        "# HELP a x;# TYPE a gauge;b 1; | b stands outside its family",
        "# HELP a x;# TYPE a gauge;a{b=\"\"c\"\"} 1; | labels cannot be read",
        "# HELP a x;# TYPE a gauge;a one; | not a sample: a one",
        "# HELP a x;# TYPE a gauge;a 1 | the last line is not ended",
        "# HELP a_milliseconds x;# TYPE a_milliseconds gauge;a_milliseconds 1; | not in base units",
        "# HELP a x;# TYPE a histogram;a_sum 1;a_count 1; | a has no last bucket"
      })
  void shouldSeeWhatIsWrong(String page, String problem) {
    assertThat(Exposition.of(page.replace(';', '\n')).problems())
        .anySatisfy(each -> assertThat(each).contains(problem));
  }
}
