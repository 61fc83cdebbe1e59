package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the description to a file, for tools that need it without a server. */
public final class DescriptionFile {
    private DescriptionFile() {}

    /** @param arguments the file */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(arguments.length + " arguments (expected: the file to write)");
        }
        Files.writeString(
                Path.of(arguments[0]),
                ApiDescription.of(Catalogue.shipped().types()).yaml());
    }
}
