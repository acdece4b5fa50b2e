package dev.bidmesh.benchmarks;

import dev.bidmesh.simulation.replay.Case;
import dev.bidmesh.simulation.replay.Contender;
import dev.bidmesh.simulation.replay.Ratio;
import dev.bidmesh.simulation.replay.Results;
import dev.bidmesh.simulation.replay.Tables.Compare;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Plots of the routing benchmark. */
final class ReplayPlots {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 420;

  /** Distinct for eyes that do not tell red from green too (Okabe and Ito, 2008). */
  private static final Color[] COLORS = {
    new Color(0xe69f00), new Color(0x56b4e9), new Color(0x009e73), new Color(0xf0e442),
    new Color(0x0072b2), new Color(0xd55e00), new Color(0xcc79a7), new Color(0x555555)
  };

  private final Path folder;

  ReplayPlots(Path folder) {
    this.folder = folder;
  }

  /** The policies worth a look beside each other, and the rule against the informed oracle. */
  void policies(List<Results> results) {
    List<Contender> few =
        Contender.all().stream()
            .filter(each -> !List.of("round-robin", "NPU first, lowest CPU").contains(each.name()))
            .filter(each -> !each.name().startsWith("original"))
            .filter(each -> !each.equals(Contender.CLAIRVOYANT))
            .toList();
    List<Results> stationary =
        results.stream().filter(each -> each.of().kind() == Case.Kind.STATIONARY).toList();
    if (!stationary.isEmpty()) {
      CategoryChart chart =
          chart("Mean completion against the greedy clairvoyant", "devices / load", "ratio");
      chart.getStyler().setYAxisMin(.5).setYAxisMax(3.5);
      few.forEach(
          one ->
              add(chart, one.name(), stationary, one, (r, c) -> r.mean(c, Contender.CLAIRVOYANT)));
      write(chart, "policies");
    }
    CategoryChart chart = chart("The rule against the informed oracle", "case", "ratio");
    chart.getStyler().setYAxisMin(.95).setYAxisMax(1.25);
    add(chart, "mean", results, Contender.RULE, (r, c) -> r.mean(c, Contender.INFORMED));
    add(chart, "p99", results, Contender.RULE, (r, c) -> r.p99(c, Contender.INFORMED));
    write(chart, "rule");
  }

  /** What the rule becomes when one thing is changed. */
  void variants(List<Results> results) {
    CategoryChart chart =
        chart("Variants of the rule: mean against the informed oracle", "variant", "ratio");
    chart.getStyler().setYAxisMin(.95).setYAxisMax(1.15);
    for (Results each : results) {
      List<Contender> shown = Contender.variants();
      chart.addSeries(
          each.of().name(),
          shown.stream().map(Contender::name).toList(),
          shown.stream().map(one -> each.mean(one, Contender.INFORMED).mean()).toList());
    }
    write(chart, "variants");
  }

  /** Asking some devices against asking all. */
  void fanout(List<Results> results) {
    CategoryChart chart = chart("Asking some devices against asking all: mean", "mesh", "ratio");
    chart.getStyler().setYAxisMin(.9).setYAxisMax(2.0);
    for (Contender one : Contender.fanouts()) {
      add(chart, one.name(), results, one, (r, c) -> r.mean(c, Contender.RULE));
    }
    write(chart, "fanout");
  }

  private static CategoryChart chart(String title, String x, String y) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .theme(ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setXAxisLabelRotation(45);
    chart.getStyler().setSeriesColors(COLORS);
    return chart;
  }

  private static void add(
      CategoryChart chart, String name, List<Results> results, Contender one, Compare figure) {
    List<Ratio> ratios = results.stream().map(each -> figure.of(each, one)).toList();
    chart.addSeries(
        name,
        results.stream().map(each -> each.of().name()).toList(),
        ratios.stream().map(Ratio::mean).toList(),
        ratios.stream().map(ReplayPlots::interval).toList());
  }

  private static double interval(Ratio ratio) {
    return Double.isFinite(ratio.halfWidth()) ? ratio.halfWidth() : 0;
  }

  private void write(CategoryChart chart, String name) {
    try {
      Files.createDirectories(folder);
      VectorGraphicsEncoder.saveVectorGraphic(
          chart, folder.resolve(name).toString(), VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException("the plot " + name + " cannot be written to " + folder, e);
    }
  }
}
