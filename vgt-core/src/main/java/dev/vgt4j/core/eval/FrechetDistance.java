package dev.vgt4j.core.eval;

import dev.vgt4j.api.ShapeException;
import dev.vgt4j.api.tensor.HostTensor;
import org.ojalgo.matrix.decomposition.Eigenvalue;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Frechet distance of two clouds of feature vectors, each taken for a normal distribution:
 *
 * <pre>{@code
 * |m1 - m2|^2 + tr C1 + tr C2 - 2 tr (C1 C2)^(1/2)
 * }</pre>
 *
 * FID is this distance for the features of Inception-v3. {@code (C1 C2)^(1/2)} has the trace of
 * {@code (C1^(1/2) C2 C1^(1/2))^(1/2)}, whose inside is symmetric, so that its eigenvalues are real
 * even where covariances are singular.
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * The distance, not negative but for rounding.
   *
   * @throws dev.vgt4j.api.InvalidInputException if one side has fewer than two vectors
   */
  public static double between(FeatureStatistics a, FeatureStatistics b) {
    if (a.width() != b.width()) {
      throw new ShapeException(
          "Frechet distance: expected features of one width, got "
              + a.width()
              + " and "
              + b.width());
    }
    MatrixStore<Double> first = a.covarianceMatrix();
    MatrixStore<Double> second = b.covarianceMatrix();
    MatrixStore<Double> root = squareRoot(first);
    double mixed = traceOfRoot(root.multiply(second).multiply(root));
    return squaredDistance(a.mean(), b.mean()) + trace(first) + trace(second) - 2 * mixed;
  }

  private static double squaredDistance(HostTensor a, HostTensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += Math.pow(a.at(i) - b.at(i), 2);
    }
    return sum;
  }

  /** Rounding makes eigenvalues that are 0 slightly negative. */
  private static double root(double eigenvalue) {
    return Math.sqrt(Math.max(0, eigenvalue));
  }

  private static double trace(MatrixStore<Double> matrix) {
    double sum = 0;
    for (int i = 0; i < matrix.countRows(); i++) {
      sum += matrix.doubleValue(i, i);
    }
    return sum;
  }

  private static double traceOfRoot(MatrixStore<Double> symmetric) {
    Eigenvalue<Double> eigen = Eigenvalue.R064.make(symmetric, true);
    eigen.computeValuesOnly(symmetric);
    return eigen.getEigenvalues().stream().mapToDouble(e -> root(e.getReal())).sum();
  }

  private static MatrixStore<Double> squareRoot(MatrixStore<Double> symmetric) {
    Eigenvalue<Double> eigen = Eigenvalue.R064.make(symmetric, true);
    eigen.decompose(symmetric);
    MatrixStore<Double> vectors = eigen.getV();
    MatrixStore<Double> values = eigen.getD();
    R064Store scaled = R064Store.FACTORY.copy(vectors);
    for (int column = 0; column < symmetric.countColumns(); column++) {
      double root = root(values.doubleValue(column, column));
      for (int row = 0; row < symmetric.countRows(); row++) {
        scaled.set(row, column, root * vectors.doubleValue(row, column));
      }
    }
    return scaled.multiply(vectors.transpose());
  }
}
