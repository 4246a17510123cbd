/** A slow, obvious float64 interpreter: the reference that every backend is compared with. */
@NullMarked
package dev.vgt4j.testkit.oracle;

import org.jspecify.annotations.NullMarked;
