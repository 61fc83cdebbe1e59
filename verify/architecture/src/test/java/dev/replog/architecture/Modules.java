package dev.replog.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The modules of the build. */
final class Modules {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final String OWN = "verify/architecture";
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private Modules() {}

    /** The folders with the classes of each module that has any. */
    static Map<String, Path> folders() throws IOException {
        Map<String, Path> modules = new TreeMap<>();
        MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .filter(name -> !name.equals(OWN)
                        && Files.isDirectory(ROOT.resolve(name).resolve("src")))
                .forEach(name -> modules.put(name, ROOT.resolve(name).resolve("target/classes")));
        assertThat(modules.values()).isNotEmpty().allMatch(Files::isDirectory, "is compiled");
        return modules;
    }
}
