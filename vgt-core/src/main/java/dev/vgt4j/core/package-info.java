/** The entry point of the framework. */
@NullMarked
package dev.vgt4j.core;

import org.jspecify.annotations.NullMarked;
