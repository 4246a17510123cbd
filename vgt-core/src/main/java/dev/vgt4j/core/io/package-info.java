/** Weights, configurations and checkpoints on disk. */
@NullMarked
package dev.vgt4j.core.io;

import org.jspecify.annotations.NullMarked;
