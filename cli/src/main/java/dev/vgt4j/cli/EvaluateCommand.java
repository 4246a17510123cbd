package dev.vgt4j.cli;

import picocli.CommandLine.Command;

/** What generators, autoencoders and images are worth. */
@Command(
    name = "evaluate",
    description = "Scores generators, autoencoders, vision-language models and images.",
    mixinStandardHelpOptions = true,
    subcommands = {
      EvaluateScenesCommand.class,
      EvaluateUnderstandingCommand.class,
      EvaluateReconstructionCommand.class,
      EvaluateImagesCommand.class,
      EvaluateGenEvalCommand.class,
      EvaluateDpgCommand.class,
      EvaluateMjhqCommand.class,
      EvaluateOneIgCommand.class
    })
final class EvaluateCommand {}
