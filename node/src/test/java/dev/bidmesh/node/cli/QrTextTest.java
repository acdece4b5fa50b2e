package dev.bidmesh.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nayuki.qrcodegen.QrCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class QrTextTest {

  private static final String TEXT = "bidmesh1.AAAAAGkm";

  @Test
  void shouldDrawEveryModuleWithALightBorder() {
    // given
    QrCode code = QrCode.encodeText(TEXT, QrCode.Ecc.LOW);

    // when
    List<String> lines = QrText.of(TEXT, false).lines().toList();

    // then
    assertThat(lines).hasSize((code.size + 5) / 2).allMatch(line -> line.length() == code.size + 4);
    for (int y = -2; y < code.size + 2; y++) {
      for (int x = -2; x < code.size + 2; x++) {
        char drawn = lines.get((y + 2) / 2).charAt(x + 2);
        boolean light = drawn == '█' || drawn == ((y + 2) % 2 == 0 ? '▀' : '▄');
        assertThat(light).as(x + "," + y).isEqualTo(!code.getModule(x, y));
      }
    }
  }

  @Test
  void shouldSayWhichIsDarkWhereColoursAreShown() {
    assertThat(QrText.of(TEXT, true).lines())
        .allMatch(line -> line.startsWith("\u001b[97;40m") && line.endsWith("\u001b[0m"));
  }
}
