package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.DType;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.DoubleBuffer;
import org.ojalgo.function.constant.PrimitiveMath;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Mean and covariance of feature vectors that come batch by batch, in double precision; batches are
 * joined by the formula of Chan, Golub and LeVeque. Memory: {@code width^2} numbers.
 */
public final class FeatureStatistics {
  private final int width;
  private final double[] mean;
  private final R064Store scatter;
  private long count;

  /**
   * Without vectors.
   *
   * @param width length of a vector, positive
   */
  public FeatureStatistics(int width) {
    this.width = width;
    this.mean = new double[width];
    this.scatter = R064Store.FACTORY.make(width, width);
  }

  /**
   * Adds a batch.
   *
   * @param features {@code [batch, width]}
   */
  public void add(HostTensor features) {
    long[] shape = features.shape();
    if (shape.length != 2 || shape[1] != width) {
      throw new ShapeException("features: expected [batch, " + width + "], got " + features);
    }
    int rows = (int) shape[0];
    if (rows == 0) {
      return;
    }
    double[] batchMean = mean(features, rows);
    R064Store centred = R064Store.FACTORY.make(rows, width);
    for (int i = 0; i < features.size(); i++) {
      centred.set(i / width, i % width, features.at(i) - batchMean[i % width]);
    }
    R064Store squares = R064Store.FACTORY.make(width, width);
    squares.fillByMultiplying(centred.transpose(), centred);
    scatter.modifyMatching(PrimitiveMath.ADD, squares);
    join(batchMean, rows);
  }

  private double[] mean(HostTensor features, int rows) {
    double[] sum = new double[width];
    for (int i = 0; i < features.size(); i++) {
      sum[i % width] += features.at(i);
    }
    for (int f = 0; f < width; f++) {
      sum[f] /= rows;
    }
    return sum;
  }

  private void join(double[] batchMean, int rows) {
    double total = count + rows;
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        double between = (batchMean[i] - mean[i]) * (batchMean[j] - mean[j]);
        scatter.add(i, j, between * count * rows / total);
      }
    }
    for (int f = 0; f < width; f++) {
      mean[f] += (batchMean[f] - mean[f]) * rows / total;
    }
    count += rows;
  }

  /** Number of vectors so far. */
  public long count() {
    return count;
  }

  /** Length of a vector. */
  public int width() {
    return width;
  }

  /** The mean as float64 {@code [width]}. */
  public HostTensor mean() {
    HostTensor out = HostTensor.zeros(DType.FLOAT64, width);
    out.bytes().asDoubleBuffer().put(mean);
    return out;
  }

  /**
   * The covariance of a sample, with {@code count - 1} below the fraction, as float64 {@code
   * [width, width]}.
   *
   * @throws InvalidInputException if there are fewer than two vectors
   */
  public HostTensor covariance() {
    MatrixStore<Double> matrix = covarianceMatrix();
    HostTensor out = HostTensor.zeros(DType.FLOAT64, width, width);
    DoubleBuffer values = out.bytes().asDoubleBuffer();
    for (int i = 0; i < width * width; i++) {
      values.put(matrix.doubleValue(i / width, i % width));
    }
    return out;
  }

  MatrixStore<Double> covarianceMatrix() {
    if (count < 2) {
      throw new InvalidInputException(
          "covariance: expected at least two feature vectors, got " + count);
    }
    return scatter.multiply(1.0 / (count - 1));
  }
}
