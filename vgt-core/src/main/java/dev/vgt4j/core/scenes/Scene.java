package dev.vgt4j.core.scenes;

import java.util.List;

/**
 * What an image shows: objects that neither overlap nor touch, on one background.
 *
 * @param background background colour as {@code 0xRRGGBB}
 * @param objects the objects, at least one
 */
public record Scene(int background, List<SceneObject> objects) {
  /** Copies the list. */
  public Scene {
    objects = List.copyOf(objects);
  }

  /** The objects as a perfect detector would report them. */
  List<Detection> detections() {
    return objects.stream().map(SceneObject::detection).toList();
  }
}
