package dev.replog.client.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.virtual.SmallServer;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds and runs an app in an environment that has no more modules than Android: {@code java.base} and
 * {@code java.logging}. That the classes and methods of these are on Android too is checked when the module is built.
 */
class AndroidLikeAppTest {

    private static final String MODULES = "java.base,java.logging";
    private static final long SECONDS_MAX = 120;

    @TempDir
    private Path folder;

    @Test
    void modules_requireNothingThatAndroidLacks() throws Exception {
        assertThat(required(Replog.class)).containsExactlyInAnyOrder("java.base", "java.logging");
        assertThat(required(OkHttpTransport.class))
                .containsExactlyInAnyOrder("java.base", "dev.replog.client", "okhttp3", "okio");
    }

    @Test
    void app_isBuilt_andSynchronizes() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String libraries = String.join(File.pathSeparator, libraries());
        Path source = Path.of("src/test/android/app/WorkoutApp.java").toAbsolutePath();
        run(List.of(
                program("javac"),
                "--release",
                "17",
                "--limit-modules",
                MODULES,
                "-Xlint:all,-classfile,-path,-try",
                "-Werror",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                libraries,
                source.toString()));

        try (VirtualHttpServer server = VirtualHttpServer.start()) {
            List<String> said = run(List.of(
                    program("java"),
                    "-XX:TieredStopAtLevel=1",
                    "--limit-modules",
                    MODULES,
                    "-cp",
                    classes + File.pathSeparator + libraries,
                    "app.WorkoutApp",
                    server.url(),
                    SmallServer.token("alice")));

            assertThat(said)
                    .containsExactlyInAnyOrder(
                            "module java.base",
                            "module java.logging",
                            "sync SYNCED",
                            "write APPLIED",
                            "sync SYNCED",
                            "shown Front squat, 0 pending",
                            "closed");
        }
    }

    /** The core, this module, and OkHttp with its libraries. */
    private static List<String> libraries() throws URISyntaxException {
        List<String> libraries = new ArrayList<>(List.of(
                placeOf(Replog.class).toString(), placeOf(OkHttpTransport.class).toString()));
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().matches("(okhttp|okio|kotlin-stdlib)-.*"))
                .forEach(libraries::add);
        assertThat(libraries).hasSizeGreaterThan(4);
        return libraries;
    }

    private static List<String> required(Class<?> type) throws URISyntaxException {
        ModuleDescriptor module =
                ModuleFinder.of(placeOf(type)).findAll().iterator().next().descriptor();
        return module.requires().stream()
                .filter(requires -> !requires.modifiers().contains(Requires.Modifier.STATIC))
                .map(Requires::name)
                .toList();
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private List<String> run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output-", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            try (Stream<String> lines = Files.lines(output)) {
                List<String> said = lines.toList();
                assertThat(process.exitValue()).as("%s", said).isZero();
                return said;
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
