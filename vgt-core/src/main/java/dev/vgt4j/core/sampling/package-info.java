/** Solvers, guidance and decoding orders that turn a prompt into latents. */
@NullMarked
package dev.vgt4j.core.sampling;

import org.jspecify.annotations.NullMarked;
