/** Object wiring, private to the module. */
@NullMarked
package dev.vgt4j.core.wiring;

import org.jspecify.annotations.NullMarked;
