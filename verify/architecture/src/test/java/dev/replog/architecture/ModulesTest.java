package dev.replog.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules for all modules together. */
class ModulesTest {
    @Test
    void noPackage_isInTwoModules() throws IOException {
        Map<String, TreeSet<String>> modulesByPackage = new TreeMap<>();
        for (var module : Modules.folders().entrySet()) {
            for (JavaClass type : new ClassFileImporter().importPath(module.getValue())) {
                modulesByPackage
                        .computeIfAbsent(type.getPackageName(), ignored -> new TreeSet<>())
                        .add(module.getKey());
            }
        }
        assertThat(modulesByPackage.values()).isNotEmpty().allMatch(modules -> modules.size() == 1);
    }

    @Test
    void packages_haveNoCycles() throws IOException {
        slices().matching("dev.replog.(**)")
                .should()
                .beFreeOfCycles()
                .check(new ClassFileImporter().importPaths(Modules.folders().values()));
    }
}
