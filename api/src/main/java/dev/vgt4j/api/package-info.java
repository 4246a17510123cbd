/** What a user of the framework asks for: images, requests, listeners, exceptions. */
@NullMarked
package dev.vgt4j.api;

import org.jspecify.annotations.NullMarked;
