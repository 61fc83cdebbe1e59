package dev.replog.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class ArchitectureTest {
    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.replog.command");

    @Test
    void services_doNotKnowEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.replog.projector..", "dev.replog.notifier..", "dev.replog.backends..")
                .check(SERVICE);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.postgresql..", "io.r2dbc..", "java.sql..")
                .check(SERVICE);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.replog.(command..)").should().beFreeOfCycles().check(SERVICE);
    }

    @Test
    void clocks_comeFromTheWiring() {
        noClasses()
                .that()
                .doNotHaveSimpleName("CommandConfiguration")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .check(SERVICE);
    }

    @Test
    void nothing_blocksInReactiveCode() {
        noClasses()
                .that()
                .resideInAPackage("dev.replog.command.write")
                .should()
                .callMethod(Mono.class, "block")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(SERVICE);
    }
}
