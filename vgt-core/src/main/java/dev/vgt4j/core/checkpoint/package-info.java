/** Looks into checkpoints, brings them into the layout of model folders and out of it. */
@NullMarked
package dev.vgt4j.core.checkpoint;

import org.jspecify.annotations.NullMarked;
