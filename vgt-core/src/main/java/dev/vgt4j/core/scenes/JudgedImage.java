package dev.vgt4j.core.scenes;

/**
 * A prompt with the verdict on the image made for it.
 *
 * @param prompt what was asked for
 * @param verdict what the judge decided and found
 */
public record JudgedImage(ScenePrompt prompt, Verdict verdict) {}
