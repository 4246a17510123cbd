/** CLIP and SigLIP: an image and a text tower whose features are compared by their angle. */
@NullMarked
package dev.vgt4j.core.vlm.dual;

import org.jspecify.annotations.NullMarked;
