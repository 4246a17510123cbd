package dev.vgt4j.core.eval;

import dev.vgt4j.api.InvalidInputException;
import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;

/**
 * Inception score of a classifier's logits that come batch by batch: {@code exp(mean_i KL(p(y|x_i)
 * || p(y)))} in one split, between 1 and the number of classes.
 */
public final class InceptionScore {
  /** Keeps the logarithm of 0 finite. */
  private static final double EPSILON = 1e-16;

  private final double[] sum;
  private double negativeEntropy;
  private long count;

  /**
   * Without images.
   *
   * @param classes number of logits, positive
   */
  public InceptionScore(int classes) {
    sum = new double[classes];
  }

  /**
   * Adds a batch.
   *
   * @param logits {@code [batch, classes]}
   */
  public void add(HostTensor logits) {
    long[] shape = logits.shape();
    if (shape.length != 2 || shape[1] != sum.length) {
      throw new ShapeException("logits: expected [batch, " + sum.length + "], got " + logits);
    }
    for (int row = 0; row < shape[0]; row++) {
      addProbabilities(softmax(logits, row * sum.length));
    }
  }

  private double[] softmax(HostTensor logits, int start) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < sum.length; k++) {
      largest = Math.max(largest, logits.at(start + k));
    }
    double[] p = new double[sum.length];
    double total = 0;
    for (int k = 0; k < p.length; k++) {
      p[k] = Math.exp(logits.at(start + k) - largest);
      total += p[k];
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= total;
    }
    return p;
  }

  private void addProbabilities(double[] p) {
    for (int k = 0; k < p.length; k++) {
      sum[k] += p[k];
      negativeEntropy += p[k] * Math.log(p[k] + EPSILON);
    }
    count++;
  }

  /**
   * The score so far.
   *
   * @throws InvalidInputException if there are no images
   */
  public double score() {
    if (count == 0) {
      throw new InvalidInputException("Inception score: expected logits, got none");
    }
    double divergence = negativeEntropy / count;
    for (double classSum : sum) {
      double p = classSum / count;
      divergence -= p * Math.log(p + EPSILON);
    }
    return Math.exp(divergence);
  }
}
