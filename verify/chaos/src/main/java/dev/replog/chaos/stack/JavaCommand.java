package dev.replog.chaos.stack;

import java.nio.file.Path;

/** The Java that runs this process also runs all others. */
final class JavaCommand {
    private JavaCommand() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
