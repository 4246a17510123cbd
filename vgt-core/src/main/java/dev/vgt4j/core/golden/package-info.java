/**
 * Verification against recorded numbers of the original implementation: one suite a component
 * folder, each comparing what our models compute with what the reference computed.
 */
@NullMarked
package dev.vgt4j.core.golden;

import org.jspecify.annotations.NullMarked;
