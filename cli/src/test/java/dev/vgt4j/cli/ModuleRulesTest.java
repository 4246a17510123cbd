package dev.vgt4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vgt4j.api.backend.BackendProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may depend on what, read from the compiled module descriptors. */
class ModuleRulesTest {
  private static final String API = "dev.vgt4j.api";

  @Test
  void apiNeedsNothingAtRunTime() {
    assertThat(requires(API, r -> !r.modifiers().contains(Requires.Modifier.STATIC)))
        .containsExactly("java.base");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.vgt4j.core",
        "dev.vgt4j.backend.djl",
        "dev.vgt4j.backend.tf",
        "dev.vgt4j.backend.onnx"
      })
  void coreAndBackendsKnowTheApiAlone(String module) {
    assertThat(requires(module, r -> r.name().startsWith("dev.vgt4j."))).containsExactly(API);
  }

  @Test
  void theCommandLineBindsToNoBackend() {
    assertThat(requires("dev.vgt4j.cli", r -> r.name().startsWith("dev.vgt4j.")))
        .containsExactlyInAnyOrder(API, "dev.vgt4j.core", "dev.vgt4j.benchmarks");
  }

  @Test
  void wiringStaysInside() {
    List<String> exported =
        descriptor("dev.vgt4j.core").exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .toList();
    assertThat(exported).isNotEmpty().noneMatch(name -> name.contains("wiring"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"djl", "tf", "onnx"})
  void aBackendIsFoundOnModulePathAndClassPathAlike(String backend) throws IOException {
    Module module = module("dev.vgt4j.backend." + backend);
    List<String> byDescriptor =
        module.getDescriptor().provides().stream()
            .filter(p -> p.service().equals(BackendProvider.class.getName()))
            .flatMap(p -> p.providers().stream())
            .toList();

    assertThat(byDescriptor).hasSize(1);
    assertThat(servicesFile(module)).isEqualTo(byDescriptor);
  }

  private static List<String> servicesFile(Module module) throws IOException {
    String path = "META-INF/services/" + BackendProvider.class.getName();
    try (InputStream in = module.getResourceAsStream(path)) {
      assertThat(in).as(path + " in " + module.getName()).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static Set<String> requires(String module, Predicate<Requires> which) {
    return descriptor(module).requires().stream()
        .filter(which)
        .map(Requires::name)
        .collect(Collectors.toSet());
  }

  private static ModuleDescriptor descriptor(String name) {
    return module(name).getDescriptor();
  }

  private static Module module(String name) {
    return ModuleLayer.boot()
        .findModule(name)
        .orElseThrow(() -> new AssertionError(name + " is not on the module path of this test"));
  }
}
