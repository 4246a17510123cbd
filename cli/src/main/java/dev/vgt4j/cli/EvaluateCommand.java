package dev.vgt4j.cli;

import picocli.CommandLine.Command;

/** Generates images of a prompt set and scores them. */
@Command(
    name = "evaluate",
    description = "Scores what a generator makes of a set of prompts, and what it understands.",
    mixinStandardHelpOptions = true,
    subcommands = {EvaluateScenesCommand.class, EvaluateUnderstandingCommand.class})
final class EvaluateCommand {}
