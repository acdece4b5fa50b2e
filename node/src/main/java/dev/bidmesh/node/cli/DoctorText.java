package dev.bidmesh.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bidmesh.node.doctor.Finding;
import dev.bidmesh.node.doctor.Report;
import java.util.Locale;

/** Lays an examination out, for people and for programs. */
final class DoctorText {

  private DoctorText() {}

  static String of(Report report, Paint paint) {
    var text = new StringBuilder();
    for (Report.Part part : report.parts()) {
      var table = new Table();
      for (Finding each : part.findings()) {
        table.row(" " + mark(each.verdict()), each.subject(), each.detail());
        each.remedy().ifPresent(what -> table.row("", "", "→ " + what));
      }
      text.append(paint.title(part.title()))
          .append('\n')
          .append(table.lines(row -> row, row -> row.startsWith(" ✗") ? paint.alert(row) : row))
          .append('\n');
    }
    String summary = Terminal.printable(report.summary()) + ".";
    return text.append(report.serves() ? summary : paint.alert(summary)).append('\n').toString();
  }

  static String json(Report report) {
    ObjectNode root = Json.object();
    root.put("serves", report.serves()).put("summary", report.summary());
    ArrayNode parts = root.putArray("parts");
    for (Report.Part part : report.parts()) {
      ObjectNode node = parts.addObject().put("title", part.title());
      ArrayNode findings = node.putArray("findings");
      part.findings().forEach(each -> add(findings, each));
    }
    return root.toString();
  }

  private static void add(ArrayNode findings, Finding finding) {
    ObjectNode node =
        findings
            .addObject()
            .put("subject", finding.subject())
            .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
            .put("detail", finding.detail());
    finding.remedy().ifPresent(what -> node.put("remedy", what));
  }

  private static String mark(Finding.Verdict verdict) {
    return switch (verdict) {
      case OK -> "✓";
      case ABSENT -> "–";
      case PROBLEM -> "✗";
    };
  }
}
