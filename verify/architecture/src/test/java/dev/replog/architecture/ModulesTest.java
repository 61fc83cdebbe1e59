package dev.replog.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules for all modules together. */
class ModulesTest {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final String OWN = "verify/architecture";
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    /** The folders with the classes of each module. */
    private static Map<String, Path> modules() throws IOException {
        Map<String, Path> modules = new TreeMap<>();
        MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .filter(name -> !name.equals(OWN))
                .forEach(name -> modules.put(name, ROOT.resolve(name).resolve("target/classes")));
        assertThat(modules.values()).isNotEmpty().allMatch(Files::isDirectory, "is compiled");
        return modules;
    }

    @Test
    void noPackage_isInTwoModules() throws IOException {
        Map<String, TreeSet<String>> modulesByPackage = new TreeMap<>();
        for (var module : modules().entrySet()) {
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
                .check(new ClassFileImporter().importPaths(modules().values()));
    }
}
