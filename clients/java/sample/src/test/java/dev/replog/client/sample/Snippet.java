package dev.replog.client.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.store.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A block of Java on a page: a whole class, the methods of one, or the statements of a method. */
record Snippet(String page, Page.Block block) {

    private static final Pattern EXPECTED = Pattern.compile("// → (.*)");
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final String IMPORTS = """
            import dev.replog.client.*;
            import dev.replog.client.conflict.*;
            import dev.replog.client.history.*;
            import dev.replog.client.platform.*;
            import dev.replog.client.presence.*;
            import dev.replog.client.query.*;
            import dev.replog.client.rejected.*;
            import dev.replog.client.status.*;
            import dev.replog.client.store.*;
            import dev.replog.client.sync.*;
            import dev.replog.client.write.*;
            import java.time.*;
            import java.util.*;
            import java.util.concurrent.*;
            """;

    boolean isRun() {
        return block.words().contains("run");
    }

    /** The lines that its comments say it prints. */
    List<String> expected() {
        return EXPECTED.matcher(block.code())
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Compiles it, and gives the folder of its classes. */
    Path compile(Path folder, String url) throws Exception {
        Path classes = Files.createTempDirectory(folder, "block-" + block.line() + "-");
        Path source = classes.resolve(name() + ".java");
        Files.writeString(source, source(url));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options =
                List.of("--release", "17", "-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath());
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean isCompiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(isCompiled).as("%s: %s", this, said).isTrue();
        }
        return classes;
    }

    /** Runs it with a user of its own, and gives the lines that it prints. */
    List<String> run(Path classes, String url) throws Exception {
        String user = "guide-" + UUID.randomUUID();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {classes.toUri().toURL()});
                Replog replog = open(url, user);
                Replog phone = open(url, user);
                Replog tablet = open(url, user)) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Class<?> type = loader.loadClass(name());
            if (isProgram()) {
                type.getMethod("main", String[].class).invoke(null, (Object) new String[0]);
            } else {
                type.getMethod("run", Replog.class, Replog.class, Replog.class).invoke(null, replog, phone, tablet);
            }
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Replog open(String url, String user) {
        Replog replog = Replog.builder()
                .url(url)
                .store(MemoryStore.create())
                .user(user)
                .token(new DevToken(url, user))
                .open();
        replog.sync(Duration.ofSeconds(30));
        return replog;
    }

    private boolean isProgram() {
        return CLASS.matcher(block.code()).find();
    }

    private String name() {
        Matcher named = CLASS.matcher(block.code());
        return named.find() ? named.group(1) : "Block" + block.line();
    }

    private String source(String url) {
        if (isProgram()) {
            return block.code()
                    .replace("http://localhost:8080", url)
                    .replace("sub=alice", "sub=" + ownUser())
                    .replace("\"alice\"", "\"" + ownUser() + "\"");
        }
        String head = IMPORTS + "public class " + name() + " {\n static void render(Object shown) {}\n"
                + " static boolean confirm(String question) { return true; }\n";
        String begin = isRun()
                ? " public static void run(Replog replog, Replog phone, Replog tablet) throws Exception {\n"
                : "";
        return head + begin + block.code() + (isRun() ? "}\n" : "") + "}\n";
    }

    private String ownUser() {
        return "guide-" + block.line();
    }

    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path");
        return all == null ? System.getProperty("java.class.path") : all;
    }

    @Override
    public String toString() {
        return page + ":" + block.line();
    }
}
