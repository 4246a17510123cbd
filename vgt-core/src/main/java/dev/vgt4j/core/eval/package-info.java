/** Judges and metrics. */
@NullMarked
package dev.vgt4j.core.eval;

import org.jspecify.annotations.NullMarked;
