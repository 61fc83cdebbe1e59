package dev.replog.commands;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.replog.commands");
    private static final JavaClasses READING = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.replog.commands.read");

    @Test
    void readingOfCommands_isPure() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..", "org.apache.kafka..", "reactor..", "org.slf4j..", "io.micrometer..")
                .check(READING);
        noClasses().should().callMethod(Instant.class, "now").check(READING);
        noClasses().should().callMethod(UUID.class, "randomUUID").check(READING);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.replog.commands.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void clocks_comeFromTheWiring() {
        noClasses()
                .that()
                .doNotHaveSimpleName("SubmitConfiguration")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .check(CLASSES);
    }
}
