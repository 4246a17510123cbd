/** Vision-language models, their tokenizers and prompts. */
@NullMarked
package dev.vgt4j.core.vlm;

import org.jspecify.annotations.NullMarked;
