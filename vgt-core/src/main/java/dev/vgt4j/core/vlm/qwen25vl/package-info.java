/** The Qwen2.5-VL family: windowed vision tower and multimodal positions around Qwen2. */
@NullMarked
package dev.vgt4j.core.vlm.qwen25vl;

import org.jspecify.annotations.NullMarked;
