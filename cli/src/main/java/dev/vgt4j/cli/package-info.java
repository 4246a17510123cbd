/** The vgt command. */
@NullMarked
package dev.vgt4j.cli;

import org.jspecify.annotations.NullMarked;
