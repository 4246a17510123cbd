package dev.vgt4j.core.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One line of a folder's {@code captions.jsonl}.
 *
 * @param image path of the image, inside the folder and present
 * @param caption what the image shows
 * @param dense a longer description for training, where the line has one
 * @param line the whole line, with whatever further fields it has
 */
public record CaptionRecord(Path image, String caption, Optional<String> dense, JsonNode line) {}
