package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.ApiPaths;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The folder with the types and fields of a deployment: the files that end in {@code .avsc}. */
public final class CatalogueFolder {
    private static final String KEY = "replog.catalogue";
    private static final String ENDING = ".avsc";
    private static final int FILES_MAX = 200;
    private static final long FILE_BYTES_MAX = 256 * 1024;
    /** A version is one record of a topic. */
    private static final int CANONICAL_MAX = 900_000;

    private CatalogueFolder() {}

    /**
     * The types that ship with RepLog and those of the folder. The message of a refusal is one sentence with the file
     * and the place.
     *
     * @param folder empty for none
     */
    public static Catalogue read(String folder) {
        if (folder.isEmpty()) {
            return Catalogue.shipped();
        }
        Path path = Path.of(folder);
        if (!Files.isDirectory(path)) {
            throw refused(folder + " (expected: a folder)");
        }
        SortedMap<String, String> files = new TreeMap<>();
        for (Path file : files(path)) {
            files.put(file.toString(), text(file));
        }
        try {
            Catalogue catalogue = CatalogueReader.read(files, ApiPaths.RESERVED);
            int length = catalogue.canonical().length();
            if (length > CANONICAL_MAX) {
                throw refused(folder + ": types of " + length + " characters together (expected: at most "
                        + CANONICAL_MAX + ")");
            }
            return catalogue;
        } catch (CatalogueRefusedException e) {
            throw new IllegalArgumentException(KEY + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            List<Path> files = found.filter(file -> file.toString().endsWith(ENDING))
                    .filter(Files::isRegularFile)
                    .limit(FILES_MAX + 1L)
                    .toList();
            if (files.size() > FILES_MAX) {
                throw refused(folder + ": more than " + FILES_MAX + " files (expected: at most " + FILES_MAX + ")");
            }
            return files;
        } catch (IOException e) {
            throw refused(folder + ": cannot be listed, " + e + " (expected: a folder that this process may read)");
        }
    }

    private static String text(Path file) {
        try {
            long size = Files.size(file);
            if (size > FILE_BYTES_MAX) {
                throw refused(file + ": " + size + " bytes (expected: at most " + FILE_BYTES_MAX + ")");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw refused(file + ": bytes that are not UTF-8 (expected: text)");
        } catch (IOException e) {
            throw refused(file + ": cannot be read, " + e + " (expected: a file that this process may read)");
        }
    }

    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException(KEY + ": " + reason);
    }
}
