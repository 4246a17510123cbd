package dev.vgt4j.core.vlm;

import dev.vgt4j.api.vlm.PromptTemplate;

/** Conversations in the chat format of Qwen2, in which InternVL3 and Qwen2.5-VL are asked. */
public final class ChatTemplate implements PromptTemplate {
  /** Stands for one image feature. */
  public static final String IMAGE_TOKEN = "<IMG_CONTEXT>";

  /** Begins an image, shown or generated: one token of InternVL3, several of Qwen2.5-VL. */
  public static final String IMAGE_START = "<img>";

  /** Ends a shown image. */
  public static final String IMAGE_END = "</img>";

  /** Ends a turn. */
  public static final String TURN_END = "<|im_end|>";

  private static final String UNCONDITIONAL = "Generate an image.";

  @Override
  public String imageStart() {
    return IMAGE_START;
  }

  @Override
  public String generate(String caption) {
    return ask("Generate an image: " + caption);
  }

  @Override
  public String generateAnything() {
    return ask(UNCONDITIONAL);
  }

  /**
   * Asks for a description of an image.
   *
   * @param features image tokens
   */
  public static String describe(int features) {
    String image = IMAGE_START + IMAGE_TOKEN.repeat(features) + IMAGE_END;
    return ask(image + "\nDescribe the image.");
  }

  /** Asks for the description of a scene that fits a caption, without an image. */
  public static String imagine(String caption) {
    return ask("Describe a scene: " + caption);
  }

  private static String ask(String question) {
    return "<|im_start|>user\n" + question + TURN_END + "\n<|im_start|>assistant\n";
  }
}
