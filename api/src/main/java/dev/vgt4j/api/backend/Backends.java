package dev.vgt4j.api.backend;

import dev.vgt4j.api.CapabilityException;
import dev.vgt4j.api.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The backends on the module or class path, and the rule by which one is chosen: an explicit name,
 * then the property {@code vgt.backend}, then the variable {@code VGT_BACKEND}, then the only one
 * present.
 */
public final class Backends {
  /** System property that selects a backend. */
  public static final String PROPERTY = "vgt.backend";

  /** Environment variable that selects a backend. */
  public static final String VARIABLE = "VGT_BACKEND";

  private final List<BackendProvider> providers;
  private final UnaryOperator<@Nullable String> property;
  private final UnaryOperator<@Nullable String> environment;

  /** Given providers and look-ups; applications use {@link #load}. */
  public Backends(
      List<BackendProvider> providers,
      UnaryOperator<@Nullable String> property,
      UnaryOperator<@Nullable String> environment) {
    this.providers = List.copyOf(providers);
    this.property = property;
    this.environment = environment;
  }

  /** All providers that {@link ServiceLoader} finds. */
  public static Backends load() {
    List<BackendProvider> found =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList();
    return new Backends(found, System::getProperty, System::getenv);
  }

  /** The providers present, sorted by name. */
  public List<BackendProvider> providers() {
    return providers;
  }

  /**
   * Chooses a provider.
   *
   * @param requested an explicit name, or null
   * @throws InvalidInputException if the name is unknown, none is present, or several are and none
   *     was chosen; the message lists them
   */
  public BackendProvider select(@Nullable String requested) {
    Optional<String> name =
        Stream.of(requested, property.apply(PROPERTY), environment.apply(VARIABLE))
            .filter(s -> s != null && !s.isBlank())
            .findFirst();
    if (name.isPresent()) {
      return providers.stream()
          .filter(p -> p.name().equals(name.get()))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidInputException(
                      "unknown backend '" + name.get() + "'; present are " + names(providers)));
    }
    if (providers.size() == 1) {
      return providers.get(0);
    }
    throw new InvalidInputException(
        providers.isEmpty()
            ? "no backend on the path: add one of vgt4j's backend modules and its natives"
            : "several backends are present "
                + names(providers)
                + ": choose one with --backend, -D"
                + PROPERTY
                + " or "
                + VARIABLE);
  }

  /**
   * Chooses a provider that can do something.
   *
   * @throws CapabilityException naming the providers that can, if the chosen one cannot
   */
  public BackendProvider select(@Nullable String requested, Capability needed) {
    BackendProvider p = select(requested);
    if (!p.capabilities().contains(needed)) {
      List<BackendProvider> able =
          providers.stream().filter(o -> o.capabilities().contains(needed)).toList();
      throw new CapabilityException(
          "backend '"
              + p.name()
              + "' has no "
              + needed
              + "; "
              + (able.isEmpty()
                  ? "no backend on the path has it"
                  : "backends that have it: " + names(able)));
    }
    return p;
  }

  private static List<String> names(List<BackendProvider> providers) {
    return providers.stream().map(BackendProvider::name).toList();
  }
}
