package dev.vgt4j.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What may depend on what inside the modules; between modules, javac sees to it. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void readClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.vgt4j");
    assertThat(classes.containPackage("dev.vgt4j.api.tensor")).isTrue();
    assertThat(classes.containPackage("dev.vgt4j.core")).isTrue();
  }

  @Test
  void tensorsKnowNothingOfBackendsAndModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.vgt4j.api.tensor")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.vgt4j.api.graph", "dev.vgt4j.api.backend", "dev.vgt4j.api.model")
        .check(classes);
  }

  @Test
  void graphsKnowNothingOfBackendsAndModels() {
    noClasses()
        .that()
        .resideInAPackage("dev.vgt4j.api.graph")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.vgt4j.api.backend", "dev.vgt4j.api.model")
        .check(classes);
  }

  @Test
  void packagesOfTheCoreFormNoCycles() {
    slices().matching("dev.vgt4j.core.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void injectionStaysInWiring() {
    classes()
        .that()
        .areAnnotatedWith("dagger.Component")
        .or()
        .areAnnotatedWith("dagger.Module")
        .should()
        .resideInAPackage("..wiring..")
        .allowEmptyShould(true)
        .check(classes);
  }
}
