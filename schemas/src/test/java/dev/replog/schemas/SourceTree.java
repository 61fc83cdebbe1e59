package dev.replog.schemas;

import java.nio.file.Path;

/** Where the sources are; the build says where the tree starts, and an IDE runs tests in the module's folder. */
public final class SourceTree {
    private static final Path ROOT = Path.of(System.getProperty("replog.root", ".."));

    private SourceTree() {}

    public static Path document(String name) {
        return ROOT.resolve("docs").resolve(name);
    }

    public static Path mainJava() {
        return sources().resolve("main/java");
    }

    /** The folder {@code src} of this module. */
    public static Path sources() {
        return ROOT.resolve("schemas/src");
    }
}
