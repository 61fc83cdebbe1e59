package dev.replog.chaos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashAgentTest {
    private static final String TINY = "dev.replog.chaos.agent.Tiny";
    private static final String POINT = "tiny-point";

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private Path armed = Path.of("");

    @BeforeEach
    void setUp() {
        armed = folder.resolve("armed");
        CrashSwitch.install(new CrashSwitch(armed, () -> said.add("DEAD")));
    }

    @Test
    void notArmed_nothingHappens() throws Exception {
        Consumer<List<String>> tiny = woven(Place.entryOf(TINY, "accept"));
        tiny.accept(said);
        arm("another-point", 1, 1);
        tiny.accept(said);
        assertThat(said).containsExactly("begun", "asked", "done", "begun", "asked", "done");
        assertThat(armed).exists();
    }

    @Test
    void entry_diesBeforeAnythingIsDone_atTheCount_once() throws Exception {
        Consumer<List<String>> tiny = woven(Place.entryOf(TINY, "accept"));
        tiny.accept(said);
        arm(POINT, 2, 1);
        tiny.accept(said);
        assertThat(said).doesNotContain("DEAD");
        said.clear();
        tiny.accept(said);
        assertThat(said).containsExactly("DEAD", "begun", "asked", "done");
        assertThat(armed).doesNotExist();
        tiny.accept(said);
        assertThat(said).containsOnlyOnce("DEAD");
    }

    @Test
    void return_diesWhenAllIsDone() throws Exception {
        Consumer<List<String>> tiny = woven(Place.returnOf(TINY, "accept"));
        arm(POINT, 1, 1);
        tiny.accept(said);
        assertThat(said).containsExactly("begun", "asked", "done", "DEAD");
    }

    @Test
    void call_diesBeforeTheCall() throws Exception {
        Consumer<List<String>> tiny = woven(Place.callIn(TINY, "accept", "ask"));
        arm(POINT, 1, 1);
        tiny.accept(said);
        assertThat(said).containsExactly("begun", "DEAD", "asked", "done");
    }

    @Test
    void anotherArming_countsAnew() throws Exception {
        Consumer<List<String>> tiny = woven(Place.entryOf(TINY, "accept"));
        arm(POINT, 2, 1);
        tiny.accept(said);
        // As if another process had died.
        Files.delete(armed);
        arm(POINT, 2, 2);
        tiny.accept(said);
        assertThat(said).doesNotContain("DEAD");
        tiny.accept(said);
        assertThat(said).containsOnlyOnce("DEAD");
    }

    @Test
    void weaver_saysWhatIsInPlace() throws Exception {
        byte[] same = new Weaver(List.of(new CrashPoint("tiny", POINT, "now", Place.entryOf(TINY, "accept"))), said())
                .transform(null, "java/lang/Object", null, null, bytes());
        assertThat(same).isNull();
        woven(Place.entryOf(TINY, "accept"));
        assertThat(output.toString(StandardCharsets.UTF_8)).contains("crash point tiny-point is in place");
    }

    @Test
    void weaver_saysWhatIsNowhere_andChangesNothing() throws Exception {
        for (Place gone : List.of(
                Place.entryOf(TINY, "renamed"),
                Place.callIn(TINY, "accept", "renamed"),
                Place.entryOf(TINY, "twice"))) {
            output.reset();
            woven(gone).accept(said);
            assertThat(output.toString(StandardCharsets.UTF_8)).contains("crash point tiny-point is nowhere");
        }
    }

    @Test
    void objection_namesWhatThereIs() throws Exception {
        assertThat(Place.entryOf(TINY, "renamed").objection(bytes()))
                .hasValueSatisfying(
                        text -> assertThat(text).contains("0 methods renamed").contains("accept("));
        assertThat(Place.entryOf(TINY, "twice").objection(bytes()))
                .hasValueSatisfying(text -> assertThat(text).contains("2 methods twice"));
        assertThat(Place.returnOf(TINY, "twice(J").objection(bytes())).isEmpty();
    }

    private void arm(String point, int times, int number) throws IOException {
        Files.writeString(armed, CrashSwitch.arming(point, times, number));
    }

    private PrintStream said() {
        return new PrintStream(output, true, StandardCharsets.UTF_8);
    }

    /** The class Tiny as the JVM loads it with the agent. */
    @SuppressWarnings("unchecked")
    private Consumer<List<String>> woven(Place place) throws Exception {
        Weaver weaver = new Weaver(List.of(new CrashPoint("tiny", POINT, "now", place)), said());
        ClassLoader loader = new ClassLoader(CrashAgentTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.startsWith(TINY)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try {
                    byte[] plain = bytes(name);
                    byte[] changed = weaver.transform(this, name.replace('.', '/'), null, null, plain);
                    byte[] whole = changed == null ? plain : changed;
                    return defineClass(name, whole, 0, whole.length);
                } catch (IOException fault) {
                    throw new ClassNotFoundException(name, fault);
                }
            }
        };
        return (Consumer<List<String>>)
                loader.loadClass(TINY).getDeclaredConstructor().newInstance();
    }

    private static byte[] bytes() throws IOException {
        return bytes(TINY);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream file =
                CrashAgentTest.class.getClassLoader().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return Objects.requireNonNull(file).readAllBytes();
        }
    }
}
