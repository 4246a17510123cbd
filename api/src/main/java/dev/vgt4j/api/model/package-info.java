/** The parts a visual generation model is made of, as interfaces. */
@NullMarked
package dev.vgt4j.api.model;

import org.jspecify.annotations.NullMarked;
