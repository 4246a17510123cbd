package dev.vgt4j.core.golden;

import dev.vgt4j.api.tensor.HostTensor;
import dev.vgt4j.core.data.ImageFit;
import dev.vgt4j.core.data.SquareCrop;
import dev.vgt4j.core.io.Images;
import dev.vgt4j.core.sampling.PromptRows;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Images on their way into the models and out of them. */
final class PreprocessSuite implements GoldenSuite {
  private static final Pattern SQUARE = Pattern.compile("out\\.(image\\d+)\\.pixel_values_(\\d+)");
  private static final Pattern FIT =
      Pattern.compile("out\\.(image\\d+)\\.(center_crop|pad_resize)_w(\\d+)_h(\\d+)");
  private static final Pattern GRID = Pattern.compile("out\\.grid(\\d+)_uint8");

  @Override
  public String folder() {
    return "preprocess";
  }

  @Override
  public void verify(GoldenFolder golden, GoldenChecks checks) {
    Cases cases = new Cases(golden, checks);
    checks.testCase("square_crop", () -> cases.each(SQUARE, cases::square));
    checks.testCase("fit", () -> cases.each(FIT, cases::fit));
    checks.testCase("grid", () -> cases.each(GRID, cases::grid));
    checks.testCase("row_order", cases::rowOrder);
  }

  private record Cases(GoldenFolder golden, GoldenChecks checks) {
    void each(Pattern pattern, BiConsumer<String, Matcher> check) {
      for (String name : golden.caseNames()) {
        Matcher m = pattern.matcher(name);
        if (m.matches()) {
          check.accept(name, m);
        }
      }
    }

    void square(String name, Matcher m) {
      String input = "in." + m.group(1);
      BufferedImage image = Images.read(golden.resolve(m.group(1) + ".png"));
      checks.exact(input, GoldenImages.bytes(image));
      int side = Integer.parseInt(m.group(2));
      int offset = (int) golden.get(input + ".crop_offset_" + side).item();
      HostTensor actual = Images.toTensor(SquareCrop.of(image, offset, side));
      checks.check(name, actual);
      checks.equal(name + " in bytes", levels(golden.get(name)), levels(actual));
    }

    /** The 8 bit values behind pixels in [-1,1]. */
    private static long[] levels(HostTensor pixels) {
      return IntStream.range(0, pixels.size())
          .mapToLong(i -> Math.round((pixels.at(i) + 1) * 127.5))
          .toArray();
    }

    void fit(String name, Matcher m) {
      HostTensor image =
          GoldenImages.map(GoldenImages.planes(golden.get("in." + m.group(1))), v -> v / 127.5 - 1);
      long[] shape = image.shape();
      HostTensor batch = image.reshape(1, shape[0], shape[1], shape[2]);
      int width = Integer.parseInt(m.group(3));
      int height = Integer.parseInt(m.group(4));
      HostTensor actual =
          m.group(2).equals("center_crop")
              ? ImageFit.cropped(batch, height, width)
              : ImageFit.padded(batch, height, width);
      checks.check(name, actual.reshape(golden.get(name).shape()));
    }

    void grid(String name, Matcher m) {
      List<BufferedImage> samples = Images.toImages(golden.get("in.samples"));
      int side = gridSide(samples.size());
      int first = Integer.parseInt(m.group(1)) * side * side;
      List<BufferedImage> ofPrompt = samples.subList(first, first + side * side);
      checks.exact(name, GoldenImages.bytes(Images.grid(ofPrompt, side, 0, Color.BLACK)));
    }

    private int gridSide(int samples) {
      long prompts = golden.caseNames().stream().filter(GRID.asMatchPredicate()).count();
      return (int) Math.round(Math.sqrt((double) samples / prompts));
    }

    /** The ids count the prompts, with condition first. */
    void rowOrder() {
      HostTensor recorded = golden.get("out.grid_row_order_ids");
      int samples = (int) golden.get("in.samples").shape()[0];
      int images = (int) Math.pow(gridSide(samples), 2);
      long prompts = samples / images;
      List<Long> rows =
          PromptRows.guided(
              PromptRows.repeated(LongStream.range(0, prompts).boxed().toList(), images),
              PromptRows.repeated(LongStream.range(prompts, 2 * prompts).boxed().toList(), images));
      long[] ids = rows.stream().mapToLong(Long::longValue).toArray();
      checks.exact("out.grid_row_order_ids", HostTensor.of(ids, recorded.shape()));
    }
  }
}
