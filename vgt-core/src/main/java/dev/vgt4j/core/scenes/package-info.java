/** A rendered world of captioned shapes, small enough to learn in minutes. */
@NullMarked
package dev.vgt4j.core.scenes;

import org.jspecify.annotations.NullMarked;
