/** Vision-language models and their prompts. */
@NullMarked
package dev.vgt4j.core.vlm;

import org.jspecify.annotations.NullMarked;
