/** What decides a training run, as files say it. */
@NullMarked
package dev.vgt4j.core.train.config;

import org.jspecify.annotations.NullMarked;
