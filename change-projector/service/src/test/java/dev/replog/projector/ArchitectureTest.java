package dev.replog.projector;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The parts of the service depend on each other one way. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.replog.projector");

    @Test
    void projecting_doesNotKnowServing() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.replog.projector.apply..",
                        "dev.replog.projector.publish..",
                        "dev.replog.projector.log..",
                        "dev.replog.projector.database..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.replog.projector.pull..")
                .check(CLASSES);
    }

    @Test
    void projecting_isGivenItsTime() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.replog.projector.apply..", "dev.replog.projector.publish..", "dev.replog.projector.log..")
                .should()
                .callMethodWhere(target(nameMatching("now|currentTimeMillis|random|randomUUID")))
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.replog.projector.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void service_knowsNoOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.replog.command..", "dev.replog.notifier..", "dev.replog.backends..")
                .check(CLASSES);
    }
}
