package dev.bidmesh.node.cli;

import io.nayuki.qrcodegen.QrCode;

/** A QR code of half-block characters, two modules above each other in each of them. */
final class QrText {

  /** The standard asks for a light border, by which cameras find the code. */
  private static final int BORDER = 2;

  private QrText() {}

  /**
   * The code as lines.
   *
   * @param colours whether to say what is black and what is white; if not, the characters are what
   *     is light, which is right for a dark terminal, and cameras read the opposite as well
   */
  static String of(String text, boolean colours) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.LOW);
    var out = new StringBuilder();
    for (int y = -BORDER; y < code.size + BORDER; y += 2) {
      out.append(colours ? "\u001b[97;40m" : "");
      for (int x = -BORDER; x < code.size + BORDER; x++) {
        out.append(character(isLight(code, x, y), isLight(code, x, y + 1)));
      }
      out.append(colours ? "\u001b[0m\n" : "\n");
    }
    return out.toString();
  }

  /** Beyond the code all is light. */
  private static boolean isLight(QrCode code, int x, int y) {
    return !code.getModule(x, y);
  }

  private static char character(boolean above, boolean below) {
    if (above) {
      return below ? '█' : '▀';
    }
    return below ? '▄' : ' ';
  }
}
