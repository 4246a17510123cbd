package dev.vgt4j.cli.report;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/** A logarithmic axis with marks at 1, 2 and 5 times the powers of ten. */
final class OneTwoFiveAxis extends LogAxis {
  private static final long serialVersionUID = 1L;

  OneTwoFiveAxis(String label) {
    super(label);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D canvas, AxisState state, Rectangle2D area, RectangleEdge edge) {
    List<NumberTick> ticks = new ArrayList<>();
    double low = getRange().getLowerBound();
    double high = getRange().getUpperBound();
    for (int power = (int) Math.floor(Math.log10(low)); Math.pow(10, power) <= high; power++) {
      for (int digit : new int[] {1, 2, 5}) {
        double value = digit * Math.pow(10, power);
        if (value >= low && value <= high) {
          ticks.add(tick(value));
        }
      }
    }
    return ticks;
  }

  private static NumberTick tick(double value) {
    String label = new BigDecimal(value, new MathContext(1)).toPlainString();
    return new NumberTick(value, label, TextAnchor.CENTER_RIGHT, TextAnchor.CENTER_RIGHT, 0);
  }
}
