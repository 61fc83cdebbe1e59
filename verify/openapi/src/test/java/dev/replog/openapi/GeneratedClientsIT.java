package dev.replog.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import dev.replog.backing.catalogue.CatalogueFolder;
import dev.replog.http.openapi.ApiDescription;
import dev.replog.schemas.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uses the description that a server serves, as app developers do: without options and without changes. The server has
 * types and fields of its own. The description of the shipped types alone is checked too.
 */
@DisabledIfSystemProperty(named = "skipNpm", matches = "true", disabledReason = "-DskipNpm was given")
class GeneratedClientsIT {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    /** Adds photos of workouts, and two fields of sets. */
    private static final Path TYPES =
            Path.of(System.getProperty("replog.root"), "deploy/all-in-one/src/test/resources/catalogue/first");

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void fetchDescription() throws Exception {
        server = RunningServer.startWith(TYPES);
        Files.writeString(folder.resolve("openapi.yaml"), server.get("/openapi.yaml"));
        Files.writeString(
                folder.resolve("shipped.yaml"),
                ApiDescription.of(Catalogue.shipped().types()).yaml());
        try (Stream<Path> files = Files.list(MODULE.resolve("src/test/npm"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Command.run(folder, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void description_isThatOfTheServersTypes() {
        Catalogue catalogue = CatalogueFolder.read(TYPES.toString());
        assertThat(folder.resolve("openapi.yaml"))
                .hasContent(ApiDescription.of(catalogue.types()).yaml());
    }

    @Test
    void linters_reportNothing() throws Exception {
        assertThat(npm("redocly")).contains("\"errors\": 0", "\"warnings\": 0", "\"problems\": []");
        assertThat(npm("spectral")).contains("No results with a severity of 'hint' or higher found!");
    }

    @Test
    void javaClient_compiles_andWorks() throws Exception {
        Path client = generate("java", "--library", "native");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> compile = new ArrayList<>(List.of(
                Command.java("javac"),
                "--release",
                "17",
                "-proc:none",
                "-nowarn",
                "-d",
                classes.toString(),
                "-cp",
                libraries()));
        compile.addAll(sources(client.resolve("src/main/java")));
        compile.add(MODULE.resolve("src/test/java-client/Training.java").toString());
        Command.run(folder, compile);

        assertThat(Command.run(
                        folder,
                        List.of(
                                Command.java("java"),
                                "-cp",
                                classes + ":" + libraries(),
                                "Training",
                                server.address())))
                .contains("done");
    }

    /** On demand ({@code -Dkotlin}): the compiler of Kotlin takes longer than everything else here. */
    @Test
    @EnabledIfSystemProperty(named = "kotlin", matches = ".*", disabledReason = "-Dkotlin was not given")
    void kotlinClient_compiles_andWorks() throws Exception {
        Path client = generate("kotlin");
        Path app = MODULE.resolve("src/test/kotlin-client/pom.xml");
        List<String> maven = List.of("mvn", "-B", "-q", "-f", app.toString(), "-Dclient=" + client);

        Command.run(folder, with(maven, "compile"));

        assertThat(Command.run(folder, with(maven, "exec:java", "-Dexec.arguments=" + server.address())))
                .contains("done");
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    /** The types of openapi-typescript and the client of openapi-generator are checked together, with strict rules. */
    @Test
    void typescriptPrograms_areTyped() throws Exception {
        npm("types");
        Files.move(generate("typescript-fetch"), folder.resolve("fetch-client"));

        assertThat(npm("check")).isEmpty();
    }

    private static Path generate(String generator, String... options) throws Exception {
        Path output = folder.resolve(generator);
        List<String> command = new ArrayList<>(List.of(
                Command.java("java"),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                MODULE.resolve("target/generator/openapi-generator-cli.jar").toString(),
                "generate",
                "-i",
                folder.resolve("openapi.yaml").toString(),
                "-g",
                generator,
                "-o",
                output.toString()));
        command.addAll(List.of(options));
        Command.run(folder, command);
        return output;
    }

    private static String npm(String script) throws Exception {
        return Command.run(folder, List.of("npm", "run", "--silent", script));
    }

    private static String libraries() {
        return MODULE.resolve("target/client-lib") + "/*";
    }

    private static List<String> sources(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .toList();
        }
    }
}
