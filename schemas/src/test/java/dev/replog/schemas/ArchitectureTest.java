package dev.replog.schemas;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** All modules depend on this module, so it depends on very little, and its functions are deterministic. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.replog.schemas");

    @Test
    void module_dependsOnJavaAndAvroAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.apache.avro..", "org.jspecify..", "dev.replog.schemas..")
                .check(CLASSES);
    }

    @Test
    void packages_haveNoCycles() {
        slices().matching("dev.replog.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void module_knowsNeitherTimeNorChance() {
        noClasses()
                .should()
                .callMethodWhere(target(nameMatching("now|currentTimeMillis|nanoTime|random|randomUUID")))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class)
                .check(CLASSES);
    }

    @Test
    void everyHandwrittenPackage_isNullMarkedAndDescribed() throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(SourceTree.mainJava())) {
            folders = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }
        assertThat(folders).isNotEmpty().allSatisfy(folder -> {
            assertThat(Files.readString(folder.resolve("package-info.java"))).startsWith("/** ");
            assertThat(Class.forName(packageOf(folder) + ".package-info")).hasAnnotation(NullMarked.class);
        });
    }

    private static String packageOf(Path folder) {
        return SourceTree.mainJava()
                .relativize(folder)
                .toString()
                .replace(folder.getFileSystem().getSeparator(), ".");
    }
}
