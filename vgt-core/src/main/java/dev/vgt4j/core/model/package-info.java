/** Vision towers, language models, decoders: one definition each, for every backend. */
@NullMarked
package dev.vgt4j.core.model;

import org.jspecify.annotations.NullMarked;
