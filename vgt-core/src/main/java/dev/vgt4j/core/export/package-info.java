/** Exported generators: graphs that point into a weight file, and generating from them alone. */
@NullMarked
package dev.vgt4j.core.export;

import org.jspecify.annotations.NullMarked;
