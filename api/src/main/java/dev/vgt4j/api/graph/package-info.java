/**
 * Recording model code as a small graph of typed operations. {@link dev.vgt4j.api.graph.Tensor} is
 * what model code sees; {@link dev.vgt4j.api.graph.Kernels} is what a backend implements.
 */
@NullMarked
package dev.vgt4j.api.graph;

import org.jspecify.annotations.NullMarked;
