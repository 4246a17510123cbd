package dev.vgt4j.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code vgt} command. */
@Command(
    name = "vgt",
    description = "Tunes a vision-language model to generate images, and generates them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      QuickstartCommand.class,
      PretrainCommand.class,
      TuneCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      StudyCommand.class,
      ScenesCommand.class,
      InitCommand.class,
      InspectCommand.class,
      ImportCommand.class,
      MergeCommand.class,
      VerifyCommand.class,
      BackendsCommand.class,
      BenchCommand.class
    })
public final class Main {

  private Main() {}

  /**
   * Runs one command and ends the process with its exit code: 0 when all went well, 1 when a check
   * missed or something broke, 2 when the input was bad.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Failures::badUsage)
        .setExecutionExceptionHandler(Failures::failed);
  }
}
