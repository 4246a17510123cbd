/** The contract between recorded graphs and the runtimes that execute them. */
@NullMarked
package dev.vgt4j.api.backend;

import org.jspecify.annotations.NullMarked;
