package dev.replog.projector;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts of the service depend on each other one way. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.replog.projector");

    /** What the projection is made of, a package only on those before it. */
    private static final String[] PROJECTING =
            packages("log", "database", "marker", "outbox", "own", "load", "store", "retention", "restore", "apply");

    private static final String[] SERVING = packages("read", "pull", "past", "account", "preview", "models");

    private static String[] packages(String... names) {
        return Stream.of(names)
                .map(name -> "dev.replog.projector." + name + "..")
                .toArray(String[]::new);
    }

    @Test
    void projecting_doesNotKnowServing() {
        noClasses()
                .that()
                .resideInAnyPackage(PROJECTING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(SERVING)
                .check(CLASSES);
    }

    @Test
    void projecting_isGivenItsTime() {
        noClasses()
                .that()
                .resideInAnyPackage(packages("log", "outbox", "own", "load", "store", "retention", "restore", "apply"))
                .should()
                .callMethodWhere(target(nameMatching("now|currentTimeMillis|random|randomUUID")))
                .check(CLASSES);
    }

    /** What several kinds of read share is in {@code read}. */
    @Test
    void nobodyDependsOnPulls() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.replog.projector.pull")
                .and()
                .doNotBelongToAnyOf(ChangeProjector.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.replog.projector.pull")
                .check(CLASSES);
    }

    @Test
    void readModels_doNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("dev.replog.projector.models.calendar..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.replog.projector.models.history..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("dev.replog.projector.models.history..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.replog.projector.models.calendar..")
                .check(CLASSES);
    }

    /** Of every two packages at most one knows the other, also where one is inside the other. */
    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.replog.projector.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void projecting_dependsOnWhatComesBefore() {
        for (int at = 1; at < PROJECTING.length; at++) {
            noClasses()
                    .that()
                    .resideInAPackage(PROJECTING[at - 1])
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(Stream.of(PROJECTING).skip(at).toArray(String[]::new))
                    .check(CLASSES);
        }
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
