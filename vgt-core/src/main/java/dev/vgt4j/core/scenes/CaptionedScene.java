package dev.vgt4j.core.scenes;

/**
 * A scene with a prompt that it satisfies.
 *
 * @param scene what is drawn
 * @param prompt what is said about it
 */
public record CaptionedScene(Scene scene, ScenePrompt prompt) {}
