package dev.replog.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requires a comment for everything that an app can use of the Java client. The build itself checks that comments are
 * well formed. Comments for each parameter are not required.
 */
class JavadocTest {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"core", "jdbc", "http-jdk", "http-okhttp", "node"})
    void everythingPublic_hasAComment(String module) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("clients/java/" + module + "/src/main/java"))) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .toList();
            assertThat(sources).isNotEmpty();
            assertThat(withoutComment(sources)).isEmpty();
        }
    }

    @Test
    void aMethodWithoutAComment_isFound() throws IOException {
        Path source = folder.resolve("Sample.java");
        Files.writeString(source, """
                /** A sample. */
                public final class Sample {
                    private Sample() {}
                    public static void bare() {}
                    /** Has one. */
                    public static void commented() {}
                }
                """);

        assertThat(withoutComment(List.of(source))).containsExactly("Sample.java:4");
    }

    /** The places of public and protected declarations without a comment. */
    private List<String> withoutComment(List<Path> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-proc:none",
                "-Xdoclint:missing/protected",
                "-Xmaxwarns",
                "100000",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            boolean isCompiled = compiler.getTask(
                            null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(isCompiled).as("%s", diagnostics.getDiagnostics()).isTrue();
        }
        return diagnostics.getDiagnostics().stream()
                .filter(each -> each.getMessage(Locale.ROOT).equals("no comment"))
                .map(each -> Path.of(each.getSource().toUri()).getFileName() + ":" + each.getLineNumber())
                .toList();
    }
}
