/**
 * The contract of families of vision-language models as tests. A family passes by extending {@link
 * dev.vgt4j.vlm.testkit.VlmContract} in its own tests.
 */
@NullMarked
package dev.vgt4j.vlm.testkit;

import org.jspecify.annotations.NullMarked;
