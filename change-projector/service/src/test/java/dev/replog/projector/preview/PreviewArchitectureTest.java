package dev.replog.projector.preview;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.replog.projector.ChangeProjector;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Previews depend on other packages; no other package depends on previews. */
class PreviewArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.replog.projector");

    @Test
    void nobodyDependsOnPreviews() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.replog.projector.preview")
                .and()
                .doNotBelongToAnyOf(ChangeProjector.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.replog.projector.preview")
                .check(CLASSES);
    }

    @Test
    void previewsAppendAndStoreNothing() {
        noClasses()
                .that()
                .resideInAPackage("dev.replog.projector.preview")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "dev.replog.projector.log..",
                        "dev.replog.projector.outbox..",
                        "dev.replog.projector.own..",
                        "dev.replog.projector.store..")
                .orShould()
                .callMethod(Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void assumedPlaceIsPure() {
        noClasses()
                .that()
                .belongToAnyOf(AssumedPlace.class, Preview.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("reactor..", "java.sql..", "org.springframework..", "org.slf4j..")
                .check(CLASSES);
    }
}
