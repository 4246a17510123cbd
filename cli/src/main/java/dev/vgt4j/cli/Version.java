package dev.vgt4j.cli;

import picocli.CommandLine.IVersionProvider;

/** Names the version of the application and of the Java it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "vgt " + System.getProperty("vgt.version", "development"),
      "Java " + Runtime.version() + " on " + System.getProperty("os.arch")
    };
  }
}
