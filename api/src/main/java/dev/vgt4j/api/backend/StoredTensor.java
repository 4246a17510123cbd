package dev.vgt4j.api.backend;

import dev.vgt4j.api.graph.TensorSpec;

/**
 * Where the numbers of a tensor lie in a file: little-endian, row-major, without gaps.
 *
 * @param spec type as stored, and shape
 * @param file name of a file in the folder of whatever refers to it
 * @param offset first byte, counted from the start of the file
 * @param length number of bytes
 */
public record StoredTensor(TensorSpec spec, String file, long offset, long length) {}
