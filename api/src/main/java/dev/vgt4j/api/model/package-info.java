/** Backend-neutral interfaces of the model parts and of image generation. */
@NullMarked
package dev.vgt4j.api.model;

import org.jspecify.annotations.NullMarked;
