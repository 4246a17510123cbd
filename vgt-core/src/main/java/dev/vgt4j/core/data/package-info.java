/** Images, captions and batches on their way into training. */
@NullMarked
package dev.vgt4j.core.data;

import org.jspecify.annotations.NullMarked;
