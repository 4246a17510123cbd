package dev.vgt4j.benchmarks;

/**
 * How fast an image is made, from the prompt to pixels.
 *
 * @param backend its name
 * @param parallel positions decoded at once
 * @param positions of the image
 * @param seconds for it
 */
public record ImageFigures(String backend, int parallel, int positions, double seconds) {}
