package dev.replog.schemas;

import java.nio.file.Path;

/** The folder of the sources. The build sets the root of the tree; an IDE runs tests in the folder of the module. */
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
