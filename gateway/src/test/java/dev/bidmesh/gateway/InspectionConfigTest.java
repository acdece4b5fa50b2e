package dev.bidmesh.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionConfigTest {

  @ParameterizedTest
  @CsvSource({"1, 500", "4, 500", "5, 400", "64, 31", "2000, 1", "100000, 1"})
  void shouldLetManyNodesTellAWatcherTheirShareOnly(int nodes, int perSecond) {
    assertThat(InspectionConfig.DEFAULT.perSecond(nodes)).isEqualTo(perSecond);
  }
}
