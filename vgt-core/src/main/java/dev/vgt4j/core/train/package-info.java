/** Recipes that tune an autoencoder and an autoregressive generator. */
@NullMarked
package dev.vgt4j.core.train;

import org.jspecify.annotations.NullMarked;
