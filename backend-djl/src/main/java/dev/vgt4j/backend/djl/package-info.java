/** PyTorch through DJL. */
@NullMarked
package dev.vgt4j.backend.djl;

import org.jspecify.annotations.NullMarked;
