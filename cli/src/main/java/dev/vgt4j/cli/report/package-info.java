/** Reports as single HTML files that need nothing beside them. */
@NullMarked
package dev.vgt4j.cli.report;

import org.jspecify.annotations.NullMarked;
