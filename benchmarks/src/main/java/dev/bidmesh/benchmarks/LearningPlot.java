package dev.bidmesh.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * How the shares of the devices come to those that a router which knows all would give them, prompt
 * by prompt, each over the latest ones.
 */
final class LearningPlot {

  /** Prompts that a share is taken over. */
  static final int WINDOW = 40;

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 420;

  /** Distinct for eyes that do not tell red from green too (Okabe and Ito, 2008). */
  private static final Color[] COLORS = {
    new Color(0x0072b2), new Color(0xe69f00), new Color(0x009e73)
  };

  private static final float[] DASHES = {6, 4};

  private LearningPlot() {}

  /** Writes {@code shares.svg} to a folder, which is made if need be. */
  static Path write(LiveLearning.Result result, Path folder) {
    return save(chart(result), folder);
  }

  /** Two lines for each device: its share, and its share if all were known. */
  static XYChart chart(LiveLearning.Result result) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title("Shares of the latest " + WINDOW + " prompts; dashed: all known")
            .xAxisTitle("prompt")
            .yAxisTitle("share")
            .theme(ChartTheme.GGPlot2)
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    int color = 0;
    for (String device : result.plan().serviceS().keySet()) {
      Color ink = COLORS[color++ % COLORS.length];
      line(chart, device, result, device, LiveLearning.Asked::device).setLineColor(ink);
      line(chart, device + ", all known", result, device, LiveLearning.Asked::informed)
          .setLineColor(ink)
          .setLineStyle(
              new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, DASHES, 0));
    }
    return chart;
  }

  private static XYSeries line(
      XYChart chart,
      String name,
      LiveLearning.Result result,
      String device,
      Function<LiveLearning.Asked, String> choice) {
    List<Double> shares = shares(result.asked().stream().map(choice).toList(), device);
    List<Integer> prompts = new ArrayList<>();
    for (int i = 1; i <= shares.size(); i++) {
      prompts.add(i);
    }
    XYSeries series = chart.addSeries(name, prompts, shares);
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  /** Share of a device in the latest choices up to each, in as many as there are at first. */
  static List<Double> shares(List<String> choices, String device) {
    var shares = new ArrayList<Double>();
    for (int end = 1; end <= choices.size(); end++) {
      List<String> window = choices.subList(Math.max(0, end - WINDOW), end);
      long taken = window.stream().filter(device::equals).count();
      shares.add(taken / (double) window.size());
    }
    return shares;
  }

  private static Path save(XYChart chart, Path folder) {
    Path file = folder.resolve("shares.svg");
    try {
      Files.createDirectories(folder);
      VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException("the plot cannot be written to " + file, e);
    }
    return file;
  }
}
