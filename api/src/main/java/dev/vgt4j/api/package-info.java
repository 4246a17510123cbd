/** Errors and the listeners shared by every part of the framework. */
@NullMarked
package dev.vgt4j.api;

import org.jspecify.annotations.NullMarked;
