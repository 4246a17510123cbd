/**
 * What a family of vision-language models contributes, so that new ones plug in as services.
 * Everything that follows from it, tuning, generation and export, is written once elsewhere.
 */
@NullMarked
package dev.vgt4j.api.vlm;

import org.jspecify.annotations.NullMarked;
