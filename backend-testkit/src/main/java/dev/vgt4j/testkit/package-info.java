/**
 * The contract of backends as tests. A backend passes by extending {@link
 * dev.vgt4j.testkit.BackendContract} in its own tests.
 */
@NullMarked
package dev.vgt4j.testkit;

import org.jspecify.annotations.NullMarked;
