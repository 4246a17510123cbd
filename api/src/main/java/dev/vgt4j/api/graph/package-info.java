/** Recording model code into a graph, and the operations a graph is made of. */
@NullMarked
package dev.vgt4j.api.graph;

import org.jspecify.annotations.NullMarked;
