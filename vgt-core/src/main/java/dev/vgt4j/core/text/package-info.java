/** Text to tokens and back. */
@NullMarked
package dev.vgt4j.core.text;

import org.jspecify.annotations.NullMarked;
