package dev.replog.launch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/**
 * The entry point of every executable jar. It is compiled for Java 8, so that an older Java prints in one sentence that
 * it is too old, instead of failing to read the first class. Then it calls the real main class.
 */
public final class Main {
    private static final int JAVA_NEEDED = 25;
    /** The name of the main class; without it the jar is one of Spring Boot's. */
    private static final String NAME_OF_MAIN = "/META-INF/replog-main";

    private static final String SPRING_BOOT = "org.springframework.boot.loader.launch.JarLauncher";

    private Main() {}

    /**
     * Exceptions of the main class are passed on unchanged, because Spring Boot marks the ones that it has reported.
     */
    public static void main(String[] arguments) throws Throwable {
        if (javaVersion() < JAVA_NEEDED) {
            System.err.println("RepLog needs Java " + JAVA_NEEDED + " or newer, and this is Java "
                    + System.getProperty("java.version") + " in " + System.getProperty("java.home") + ".");
            System.exit(1);
        }
        try {
            Class.forName(mainClass()).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** Like 17, or 1.8 for Java 8. */
    private static int javaVersion() {
        String version = System.getProperty("java.specification.version", "0");
        String number = version.startsWith("1.") ? version.substring(2) : version;
        return Integer.parseInt(number);
    }

    private static String mainClass() throws IOException {
        InputStream name = Main.class.getResourceAsStream(NAME_OF_MAIN);
        if (name == null) {
            return SPRING_BOOT;
        }
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(name, StandardCharsets.UTF_8))) {
            return reader.readLine().trim();
        }
    }
}
