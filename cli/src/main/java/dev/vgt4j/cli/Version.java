package dev.vgt4j.cli;

import picocli.CommandLine.IVersionProvider;

/** Names the version of the application and of the Java it runs on. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {
      "vgt " + ownVersion(),
      "Java "
          + Runtime.version()
          + " on "
          + System.getProperty("os.name")
          + " "
          + System.getProperty("os.arch")
    };
  }

  /** The module knows its version; a launch from the class path has no module descriptor. */
  private static String ownVersion() {
    var descriptor = Version.class.getModule().getDescriptor();
    return descriptor == null ? "development" : descriptor.rawVersion().orElse("development");
  }
}
