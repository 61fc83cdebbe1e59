package dev.replog.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.avro.SchemaParser;
import org.apache.avro.compiler.specific.SpecificCompiler;
import org.apache.avro.compiler.specific.SpecificCompiler.FieldVisibility;
import org.apache.avro.generic.GenericData;

/**
 * A copy of this module in which schemas can be changed. Its generated classes and its resources precede those of the
 * module on the class path of a process that runs tests in it. All other classes are those of the module.
 */
final class CopiedModule {
    private static final String FIRST_OF_UNION = lineOfTheUnion("Exercise");

    private final Path root;
    private final Path sources;
    private final Path classes;

    /** The end of a process that ran tests. */
    record TestResult(int exitCode, String output) {
        boolean isSuccess() {
            return exitCode == ForkedJunit.SUCCESS;
        }

        boolean isFailure() {
            return exitCode == ForkedJunit.FAILURE;
        }
    }

    private CopiedModule(Path root) {
        this.root = root;
        this.sources = root.resolve("schemas/src");
        this.classes = root.resolve("schemas/target/classes");
    }

    static CopiedModule in(Path root) throws IOException {
        CopiedModule copy = new CopiedModule(root);
        for (String folder : List.of("main/avro", "main/resources", "test/resources")) {
            Path from = SourceTree.sources().resolve(folder);
            for (Path file : files(from)) {
                Path to = copy.sources.resolve(folder).resolve(from.relativize(file));
                Files.createDirectories(to.resolveSibling("."));
                Files.copy(file, to);
            }
        }
        return copy;
    }

    static String lineOfTheUnion(String record) {
        return "\"dev.replog.schemas.entity." + record + "\",\n";
    }

    void addFile(String name, String text) throws IOException {
        Files.writeString(sources.resolve("main/avro").resolve(name), text);
    }

    void nameInTheUnion(String record) throws IOException {
        Path file = sources.resolve("main/avro/change.avsc");
        String text = Files.readString(file);
        assertThat(text).containsOnlyOnce(FIRST_OF_UNION);
        Files.writeString(file, text.replace(FIRST_OF_UNION, FIRST_OF_UNION + lineOfTheUnion(record)));
    }

    /** Generates the classes with the settings of the pom, and compiles them. */
    void compile() throws IOException {
        SchemaParser parser = new SchemaParser();
        for (Path file : files(sources.resolve("main/avro"))) {
            parser.parse(file);
        }
        Path generated = root.resolve("schemas/target/generated-sources");
        SpecificCompiler generator = new SpecificCompiler(parser.getParsedNamedSchemas());
        generator.setStringType(GenericData.StringType.String);
        generator.setEnableDecimalLogicalType(true);
        generator.setFieldVisibility(FieldVisibility.PRIVATE);
        generator.setCreateSetters(false);
        generator.compileToDestination(null, generated.toFile());

        Files.createDirectories(classes);
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-nowarn", "-cp", System.getProperty("java.class.path"), "-d", classes + ""));
        files(generated).forEach(file -> arguments.add(file.toString()));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int exitCode =
                ToolProvider.getSystemJavaCompiler().run(null, messages, messages, arguments.toArray(String[]::new));
        assertThat(exitCode).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    }

    Path released(String version) {
        return sources.resolve("main/resources/dev/replog/schemas/codec/released")
                .resolve(version);
    }

    /** Runs the test classes with such names. The property of the command is set, so it can be one of them. */
    TestResult run(String names) throws IOException, InterruptedException {
        String classPath = String.join(
                File.pathSeparator,
                classes.toString(),
                sources.resolve("main/resources").toString(),
                System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx512m",
                        "-Dreplog.root=" + root,
                        "-Drelease=next",
                        "-cp",
                        classPath,
                        ForkedJunit.class.getName(),
                        names)
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new TestResult(process.waitFor(), output);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
