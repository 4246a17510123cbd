package dev.vgt4j.api.backend;

import dev.vgt4j.api.graph.GraphDefinition;
import dev.vgt4j.api.tensor.HostTensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/**
 * Programs as files that hold the computation but not the weights, and need no model code to be
 * opened. A program file refers to weight files in its own folder, so a folder moves as a whole and
 * several programs share one weight file.
 */
public interface ProgramFiles {
  /** What program file names end with, for example {@code .onnx}. */
  String extension();

  /**
   * The tensors that programs with these options refer to: quantized ones in place of weights that
   * all definitions use in linear layers only, the other weights as they are.
   *
   * @param definitions all programs that will share the weight file
   * @param weights what they may read, as computed with or stored
   * @throws dev.vgt4j.api.InvalidInputException if a definition reads a parameter that is not there
   */
  Map<String, HostTensor> stored(
      Collection<GraphDefinition> definitions, Weights weights, ProgramOptions options);

  /**
   * Records a definition and writes it.
   *
   * @param file to write; replaced as a whole if it exists
   * @param definition the model code; all times of a {@link dev.vgt4j.api.graph.RepeatedDefinition}
   *     become one program
   * @param weights the tensors that it may read, in files that exist already: those that {@link
   *     #stored} gave for the same options; 16 bit floats are widened when the program is opened
   * @param options how it is written
   * @param properties free-form strings to keep with it; keys starting with {@code vgt4j.} are
   *     taken
   * @throws dev.vgt4j.api.ShapeException if an operation does not fit its operands
   * @throws dev.vgt4j.api.InvalidInputException if it reads a parameter that is not there, a weight
   *     file is missing or too short, or the file cannot be written
   */
  void write(
      Path file,
      GraphDefinition definition,
      Map<String, StoredTensor> weights,
      ProgramOptions options,
      Map<String, String> properties);

  /**
   * What a program file takes and gives, without loading it.
   *
   * @throws dev.vgt4j.api.InvalidInputException as from {@link #open}
   */
  ProgramSignature signature(Path file);

  /**
   * Opens a program file. Inputs, states and outputs have the names, types and shapes that were
   * recorded; what is between them is not known to {@link Program#graph()}.
   *
   * @return a program with its own weights, which the caller closes
   * @throws dev.vgt4j.api.InvalidInputException if the file or a weight file is missing, truncated
   *     or damaged
   */
  Program open(Path file);
}
