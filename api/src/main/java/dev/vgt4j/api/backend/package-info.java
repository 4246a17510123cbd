/** Backends: sessions over weights, compiled programs, explicit state and declared training. */
@NullMarked
package dev.vgt4j.api.backend;

import org.jspecify.annotations.NullMarked;
