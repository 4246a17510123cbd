package dev.vgt4j.core.train;

import dev.vgt4j.core.io.AppendedFile;
import dev.vgt4j.core.io.Images;
import java.awt.image.BufferedImage;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Scalars and images as TensorBoard shows them: a file of framed {@code tensorflow.Event} messages
 * for each start of a run. A file of a resumed run tells TensorBoard to forget the steps that the
 * resumed run repeats.
 */
final class TensorBoardLog implements AutoCloseable {
  private static final String FOLDER = "tensorboard";
  private static final int MASK = 0xa282ead8;
  private static final int RGB = 3;

  private final AppendedFile file;

  private TensorBoardLog(AppendedFile file) {
    this.file = file;
  }

  /**
   * Begins a file.
   *
   * @param out the run's folder
   * @param firstStep steps already done
   */
  static TensorBoardLog open(Path out, long firstStep) {
    String name =
        String.format(
            "events.out.tfevents.%010d.%s",
            System.currentTimeMillis() / 1000, UUID.randomUUID().toString().substring(0, 8));
    TensorBoardLog log = new TensorBoardLog(new AppendedFile(out.resolve(FOLDER).resolve(name)));
    log.add(event(0).text(3, "brain.Event:2"));
    if (firstStep > 0) {
      ProtoMessage start = new ProtoMessage().number(1, 1);
      log.add(event(firstStep + 1).message(7, start));
    }
    return log;
  }

  /** Adds a step's numbers. */
  void scalars(StepReport report) {
    ProtoMessage summary = new ProtoMessage();
    report.metrics().forEach((name, value) -> scalar(summary, name, value));
    scalar(summary, MetricsLog.LEARNING_RATE, report.learningRate());
    scalar(summary, MetricsLog.GRADIENT_NORM, report.gradientNorm());
    scalar(summary, MetricsLog.SPEED, report.samplesPerSecond());
    add(event(report.step()).message(5, summary));
  }

  private static void scalar(ProtoMessage summary, String tag, double value) {
    summary.message(1, new ProtoMessage().text(1, tag).fixed(2, (float) value));
  }

  /** Adds an image. */
  void image(long step, String name, BufferedImage image) {
    ProtoMessage png =
        new ProtoMessage()
            .number(1, image.getHeight())
            .number(2, image.getWidth())
            .number(3, RGB)
            .bytes(4, Images.png(image, Map.of()));
    ProtoMessage value = new ProtoMessage().text(1, "images/" + name).message(4, png);
    add(event(step).message(5, new ProtoMessage().message(1, value)));
  }

  private static ProtoMessage event(long step) {
    return new ProtoMessage().fixed(1, System.currentTimeMillis() / 1000.0).number(2, step);
  }

  private void add(ProtoMessage event) {
    file.add(record(event.toBytes()));
  }

  /** Length and its checksum, data and its checksum (tensorflow/core/lib/io/record_writer.h). */
  private static byte[] record(byte[] data) {
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedSum(record.array(), 0, 8)).put(data);
    return record.putInt(maskedSum(record.array(), 12, data.length)).array();
  }

  private static int maskedSum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
  }

  /**
   * Shows what was added to readers.
   *
   * @throws UncheckedIOException if that fails; what was added since the last flush is lost then,
   *     so that a full disk does not fill the memory as well
   */
  void flush() {
    try {
      file.flush();
    } catch (UncheckedIOException e) {
      file.discard();
      throw e;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
