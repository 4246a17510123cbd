/** DINOv3 vision transformers: the frozen teacher of the REPA term, or an encoder to be tuned. */
@NullMarked
package dev.vgt4j.core.vlm.dinov3;

import org.jspecify.annotations.NullMarked;
